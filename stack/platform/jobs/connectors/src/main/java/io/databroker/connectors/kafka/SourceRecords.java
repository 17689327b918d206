package io.databroker.connectors.kafka;

import io.databroker.connectors.record.SourceRecord;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** The Kafka source of a job. */
public final class SourceRecords {
  private static final String PARTITION_DISCOVERY_MS = "10000";

  private SourceRecords() {}

  /**
   * Starts at the earliest offset where there is no state, commits offsets to the group with every
   * checkpoint (for lag monitoring only), finds new partitions, and does not read aborted transactions.
   */
  public static KafkaSource<SourceRecord> of(String bootstrapServers, String topic, String groupId) {
    return KafkaSource.<SourceRecord>builder()
        .setBootstrapServers(bootstrapServers)
        .setTopics(topic)
        .setGroupId(groupId)
        .setClientIdPrefix(groupId)
        .setStartingOffsets(new StrictEarliest())
        .setProperty("partition.discovery.interval.ms", PARTITION_DISCOVERY_MS)
        .setProperty("commit.offsets.on.checkpoint", "true")
        // A consumer that asks for a deleted topic would bring it back, with another id.
        .setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false")
        .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
        .setDeserializer(new SourceRecordDeserializer())
        .build();
  }
}
