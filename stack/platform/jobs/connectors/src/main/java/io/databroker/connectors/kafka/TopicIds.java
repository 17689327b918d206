package io.databroker.connectors.kafka;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Looks a topic's current id up. */
@FunctionalInterface
public interface TopicIds extends Serializable {

  /**
   * @return the id as Kafka prints it, 22 characters of base64url
   * @throws TopicMissingException if there is no such topic
   * @throws IOException if the brokers do not answer within 30 s
   */
  String current(String topic) throws IOException, InterruptedException;

  /** Asks the brokers, with a short-lived client. */
  static TopicIds ofBrokers(String bootstrapServers) {
    return topic -> {
      Map<String, Object> config =
          Map.of(
              AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
              AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
              AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 30_000);
      try (Admin admin = Admin.create(config)) {
        return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).topicId().toString();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof UnknownTopicOrPartitionException) {
          throw new TopicMissingException(topic, e.getCause());
        }
        throw new IOException(
            "topic %s cannot be described by %s: %s".formatted(topic, bootstrapServers, e.getCause()), e.getCause());
      }
    };
  }
}
