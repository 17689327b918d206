package io.databroker.connectors.elasticsearch;

import io.databroker.connectors.Metrics;
import io.databroker.connectors.deadletter.DeadLetters;
import io.databroker.connectors.record.DeadLetter;
import io.databroker.connectors.record.Event;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Counts how documents end, and makes dead letters of those that are refused. Safe for several threads. */
final class HotOutcomes {
  private static final String REJECTED = "rejected";

  private final String topic;
  private final DeadLetters deadLetters;
  private final Counter indexed;
  private final Counter retried;
  private final Counter rejected;
  private final Counter expired;
  private final Counter deadLettered;

  HotOutcomes(String topic, DeadLetters deadLetters, MetricGroup metrics) {
    this.topic = topic;
    this.deadLetters = deadLetters;
    indexed = Metrics.counter(metrics, "hot_indexed");
    retried = Metrics.counter(metrics, "hot_retried");
    rejected = Metrics.counter(metrics, "hot_rejected");
    expired = Metrics.counter(metrics, "hot_expired");
    deadLettered = Metrics.deadLettered(metrics, DeadLetter.Stage.HOT);
  }

  void indexed() {
    indexed.inc();
  }

  void expired() {
    expired.inc();
  }

  void retried(int documents) {
    retried.inc(documents);
  }

  void rejected(HotDocument document, String detail) {
    rejected.inc();
    deadLettered.inc();
    Event event = document.event();
    deadLetters.send(
        new DeadLetter(
            topic,
            event.topicId(),
            event.partition(),
            event.offset(),
            DeadLetter.Stage.HOT,
            REJECTED,
            detail,
            event.eventId(),
            document.source()));
  }
}
