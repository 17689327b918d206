package io.databroker.connectors.elasticsearch;

import io.databroker.connectors.record.Event;

/** One document on its way: where it goes, what it is, and the event that it came from. */
record HotDocument(String index, String id, byte[] source, Event event) {
  private static final int ACTION_BYTES = 100;

  /** In a bulk request, its action line included. */
  long bytes() {
    return (long) source.length + index.length() + id.length() + ACTION_BYTES;
  }
}
