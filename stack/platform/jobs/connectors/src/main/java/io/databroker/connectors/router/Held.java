package io.databroker.connectors.router;

import io.databroker.connectors.record.Event;

/**
 * A record that waits for its index to be safe.
 *
 * @param pin null as long as no index could be looked up
 */
record Held(Event event, Pin pin) {
  boolean releasableAt(long completedCheckpoint) {
    return pin != null && pin.checkpoint() <= completedCheckpoint;
  }
}
