package io.databroker.connectors.router;

import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * Measures the holds of a router: a hold begins with the first record that has to wait and ends when none waits
 * any more. The counters tell of holds that are over; the gauges of the last of them.
 */
final class Holds {
  private static final long NANOS_PER_MS = 1_000_000;

  private final LongSupplier nanoTime;
  private final Counter holds;
  private final Counter records;
  private final Counter millis;
  /** Records of the hold that lasts. */
  private long held;
  private long since;
  private volatile long lastRecords;
  private volatile long lastMillis;

  Holds(MetricGroup group, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    holds = group.counter("router_holds");
    records = group.counter("router_held_records");
    millis = group.counter("router_hold_ms");
    group.gauge("router_held_last", (Gauge<Long>) () -> lastRecords);
    group.gauge("router_hold_last_ms", (Gauge<Long>) () -> lastMillis);
  }

  /** So many more records wait. */
  void held(int more) {
    if (held == 0 && more > 0) {
      since = nanoTime.getAsLong();
    }
    held += more;
  }

  /** Records went on their way, and so many still wait. */
  void released(int waiting) {
    if (held == 0 || waiting > 0) {
      return;
    }
    lastRecords = held;
    lastMillis = (nanoTime.getAsLong() - since) / NANOS_PER_MS;
    held = 0;
    holds.inc();
    records.inc(lastRecords);
    millis.inc(lastMillis);
  }
}
