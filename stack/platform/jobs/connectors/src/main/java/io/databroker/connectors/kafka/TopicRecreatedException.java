package io.databroker.connectors.kafka;

/** The topic was deleted and created again: its offsets name other events than those in the stores. */
public final class TopicRecreatedException extends RuntimeException {
  public TopicRecreatedException(String topic, String expected, String found) {
    super(
        "topic %s was recreated: this job belongs to topic id %s, the brokers now have %s; start a new job over empty stores"
            .formatted(topic, expected, found));
  }
}
