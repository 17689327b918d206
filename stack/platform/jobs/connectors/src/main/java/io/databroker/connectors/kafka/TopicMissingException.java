package io.databroker.connectors.kafka;

import java.io.IOException;

/** The topic is not there. It may come back, so that a running job keeps trying. */
public final class TopicMissingException extends IOException {
  TopicMissingException(String topic, Throwable cause) {
    super("topic " + topic + " does not exist; topics must be created before the job is started", cause);
  }
}
