package io.databroker.connectors.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class HoldsTest {
  private final Metrics metrics = new Metrics();
  private long now = TimeUnit.MINUTES.toNanos(5);
  private final Holds holds = new Holds(metrics, () -> now);

  @Test
  void aHoldLastsFromItsFirstRecordUntilNoneWaits() {
    pass(100);
    holds.held(1);
    pass(30);
    holds.held(1);
    assertThat(metrics.values()).isEqualTo(values(0, 0, 0, 0, 0));
    pass(20);
    holds.released(0);
    assertThat(metrics.values()).isEqualTo(values(1, 2, 50, 2, 50));
  }

  @Test
  void recordsThatAreLeftGoOnWaitingInTheSameHold() {
    holds.held(3);
    pass(10);
    holds.released(1);
    assertThat(metrics.values()).isEqualTo(values(0, 0, 0, 0, 0));
    holds.held(1);
    pass(5);
    holds.released(0);
    assertThat(metrics.values()).isEqualTo(values(1, 4, 15, 4, 15));
  }

  @Test
  void countersAddUpAndGaugesTellOfTheLastHold() {
    for (int records = 1; records <= 3; records++) {
      holds.held(records);
      pass(records * 10);
      holds.released(0);
    }
    assertThat(metrics.values()).isEqualTo(values(3, 6, 60, 3, 30));
  }

  @Test
  void aCheckpointThatReleasesNothingIsNoHold() {
    holds.held(0);
    pass(10);
    holds.released(0);
    assertThat(metrics.values()).isEqualTo(values(0, 0, 0, 0, 0));
  }

  private void pass(long millis) {
    now += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private static Map<String, Long> values(long holds, long records, long millis, long lastRecords, long lastMillis) {
    return new TreeMap<>(
        Map.of(
            "router_holds", holds, "router_held_records", records, "router_hold_ms", millis,
            "router_held_last", lastRecords, "router_hold_last_ms", lastMillis));
  }

  /** Keeps what was registered. */
  private static final class Metrics extends UnregisteredMetricsGroup {
    private final Map<String, Counter> counters = new HashMap<>();
    private final Map<String, Gauge<?>> gauges = new HashMap<>();

    Map<String, Long> values() {
      Map<String, Long> all = new TreeMap<>();
      counters.forEach((name, counter) -> all.put(name, counter.getCount()));
      gauges.forEach((name, gauge) -> all.put(name, (Long) gauge.getValue()));
      return all;
    }

    @Override
    public Counter counter(String name) {
      return counters.computeIfAbsent(name, key -> new SimpleCounter());
    }

    @Override
    public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
      gauges.put(name, gauge);
      return gauge;
    }
  }
}
