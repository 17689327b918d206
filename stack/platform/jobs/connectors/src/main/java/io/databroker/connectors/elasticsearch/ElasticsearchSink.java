package io.databroker.connectors.elasticsearch;

import io.databroker.connectors.config.ElasticsearchSettings;
import io.databroker.connectors.deadletter.DeadLetters;
import io.databroker.connectors.record.RoutedEvent;
import io.databroker.connectors.schema.DocumentSchema;
import io.databroker.connectors.schema.HotJson;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * The hot store: at least once by flushing completely before each checkpoint, exactly once since a
 * repeated write replaces a document by itself.
 */
public final class ElasticsearchSink implements Sink<RoutedEvent> {
  private final ElasticsearchSettings settings;
  private final String topic;
  private final DocumentSchema schema;
  private final DeadLetters.Factory deadLetters;

  /**
   * @param topic for the dead letters of documents that the hot store refuses
   */
  public ElasticsearchSink(
      ElasticsearchSettings settings, String topic, DocumentSchema schema, DeadLetters.Factory deadLetters) {
    this.settings = settings;
    this.topic = topic;
    this.schema = schema;
    this.deadLetters = deadLetters;
  }

  @Override
  public SinkWriter<RoutedEvent> createWriter(WriterInitContext context) {
    DeadLetters letters = deadLetters.open();
    HotOutcomes outcomes = new HotOutcomes(topic, letters, context.metricGroup());
    return new ElasticsearchWriter(
        settings,
        new HotJson(schema),
        new BulkDelivery(settings, outcomes),
        outcomes,
        letters,
        context.getProcessingTimeService());
  }
}
