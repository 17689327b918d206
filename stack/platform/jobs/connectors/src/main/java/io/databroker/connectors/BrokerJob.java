package io.databroker.connectors;

import io.databroker.connectors.config.JobDefaults;
import io.databroker.connectors.config.JobSettings;
import io.databroker.connectors.deadletter.DeadLetterSink;
import io.databroker.connectors.deadletter.DeadLetters;
import io.databroker.connectors.deadletter.KafkaDeadLetters;
import io.databroker.connectors.delta.DeltaSink;
import io.databroker.connectors.elasticsearch.AliasLookup;
import io.databroker.connectors.elasticsearch.ElasticsearchSink;
import io.databroker.connectors.kafka.SourceRecords;
import io.databroker.connectors.kafka.TopicIds;
import io.databroker.connectors.record.Event;
import io.databroker.connectors.record.RoutedEvent;
import io.databroker.connectors.record.SourceRecord;
import io.databroker.connectors.record.Types;
import io.databroker.connectors.router.RouterOperator;
import io.databroker.connectors.schema.DocumentSchema;
import io.databroker.connectors.transform.RecordTransform;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A job of the Data Broker: a topic's records go into the hot and the cold store, each exactly once, and
 * what is not accepted goes into the dead-letter topic. A source is a schema and a transform, nothing else.
 */
public final class BrokerJob {
  private final JobDefaults defaults;
  private final DocumentSchema schema;
  private final RecordTransform transform;

  public BrokerJob(JobDefaults defaults, DocumentSchema schema, RecordTransform transform) {
    this.defaults = defaults;
    this.schema = schema;
    this.transform = transform;
  }

  /**
   * Checks and submits the job; returns once it is submitted.
   *
   * @param arguments see README.md; the rest of the settings comes from the environment
   * @throws io.databroker.connectors.config.SettingsException if settings are missing or wrong
   * @throws PreflightException if the job may not start
   */
  public void submit(String... arguments) throws Exception {
    JobSettings settings = JobSettings.of(defaults, System.getenv(), arguments);
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    DeltaSink cold = DeltaSink.create(settings.tablePath(), settings.s3(), schema, settings.replaces());
    TopicIds topicIds = TopicIds.ofBrokers(settings.kafkaBootstrapServers());

    Preflight preflight = new Preflight(settings, environment.getConfiguration());
    preflight.checkFlink();
    String topicId = preflight.checkStores(topicIds, cold);

    DataStream<SourceRecord> records =
        environment
            .fromSource(
                SourceRecords.of(settings.kafkaBootstrapServers(), settings.topic(), settings.groupId()),
                WatermarkStrategy.noWatermarks(),
                "source",
                Types.SOURCE_RECORD)
            .uid("source");
    DeadLetters.Factory deadLetters =
        KafkaDeadLetters.factory(settings.kafkaBootstrapServers(), settings.deadLetterTopic());
    attach(records, settings, topicId, topicIds, cold, deadLetters);
    environment.executeAsync(settings.jobName());
  }

  /** Everything behind the source. Names are stable, since state is found by them. */
  void attach(
      DataStream<SourceRecord> records,
      JobSettings settings,
      String topicId,
      TopicIds topicIds,
      DeltaSink cold,
      DeadLetters.Factory deadLetters) {
    Configuration noGenericTypes = new Configuration();
    noGenericTypes.set(PipelineOptions.GENERIC_TYPES, false);
    records.getExecutionEnvironment().configure(noGenericTypes);

    SingleOutputStreamOperator<Event> events =
        records
            .process(new Enrichment(settings.topic(), topicId, topicIds, schema, transform), Types.EVENT)
            .name("enrichment")
            .uid("enrichment");
    events
        .getSideOutput(Enrichment.DEAD_LETTERS)
        .sinkTo(new DeadLetterSink(deadLetters))
        .name("dead-letters")
        .uid("dead-letters");
    SingleOutputStreamOperator<RoutedEvent> routed =
        events
            .transform(
                "router",
                Types.ROUTED_EVENT,
                new RouterOperator(
                    new AliasLookup(settings.elasticsearch(), settings.hotAlias()), cold.submission()))
            .name("router")
            .uid("router");
    routed
        .sinkTo(new ElasticsearchSink(settings.elasticsearch(), settings.topic(), schema, deadLetters))
        .name("hot")
        .uid("hot");
    events.sinkTo(cold).name("cold").uid("cold");
  }
}
