package io.databroker.connectors;

import io.databroker.connectors.record.DeadLetter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;

/** The names of our metrics; all of them are in the group {@code broker} of their operator. */
public final class Metrics {
  private static final String GROUP = "broker";

  private Metrics() {}

  public static MetricGroup group(MetricGroup operator) {
    return operator.addGroup(GROUP);
  }

  /** A counter that several threads may increase. */
  public static Counter counter(MetricGroup operator, String name) {
    return group(operator).counter(name, new ThreadSafeSimpleCounter());
  }

  /** {@code records_dead_lettered}, with the stage as a label. */
  public static Counter deadLettered(MetricGroup operator, DeadLetter.Stage stage) {
    return group(operator)
        .addGroup("stage", stage.label())
        .counter("records_dead_lettered", new ThreadSafeSimpleCounter());
  }
}
