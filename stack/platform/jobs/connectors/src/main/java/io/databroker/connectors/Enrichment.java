package io.databroker.connectors;

import io.databroker.connectors.kafka.TopicIds;
import io.databroker.connectors.kafka.TopicRecreatedException;
import io.databroker.connectors.record.DeadLetter;
import io.databroker.connectors.record.Event;
import io.databroker.connectors.record.SourceRecord;
import io.databroker.connectors.record.Types;
import io.databroker.connectors.schema.DocumentSchema;
import io.databroker.connectors.transform.RecordTransform;
import io.databroker.connectors.transform.Rejection;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Turns records into events; what the transform rejects goes to {@link #DEAD_LETTERS}. It also gives
 * events their topic id, keeps that id in state, and refuses to run when the topic has another one.
 */
final class Enrichment extends ProcessFunction<SourceRecord, Event> implements CheckpointedFunction {
  static final OutputTag<DeadLetter> DEAD_LETTERS = new OutputTag<>("dead-letters", Types.DEAD_LETTER);

  private final String topic;
  private final TopicIds topicIds;
  private final DocumentSchema schema;
  private final RecordTransform transform;
  private String topicId;

  private transient ListState<String> topicIdState;
  private transient Counter accepted;
  private transient Counter deadLettered;

  /**
   * @param topicId the id that a job without state belongs to
   */
  Enrichment(String topic, String topicId, TopicIds topicIds, DocumentSchema schema, RecordTransform transform) {
    this.topic = topic;
    this.topicId = topicId;
    this.topicIds = topicIds;
    this.schema = schema;
    this.transform = transform;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    topicIdState =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>("topic-id", StringSerializer.INSTANCE));
    for (String known : topicIdState.get()) {
      topicId = known;
    }
    String current = topicIds.current(topic);
    if (!current.equals(topicId)) {
      throw new SuppressRestartsException(new TopicRecreatedException(topic, topicId, current));
    }
  }

  @Override
  public void open(OpenContext context) {
    accepted = Metrics.counter(getRuntimeContext().getMetricGroup(), "records_accepted");
    deadLettered = Metrics.deadLettered(getRuntimeContext().getMetricGroup(), DeadLetter.Stage.PARSE);
  }

  @Override
  public void processElement(SourceRecord record, Context context, Collector<Event> out) {
    Object[] own;
    try {
      own = transform.transform(record.value());
    } catch (Rejection rejection) {
      deadLettered.inc();
      context.output(DEAD_LETTERS, deadLetter(record, rejection));
      return;
    }
    schema.check(own);
    accepted.inc();
    out.collect(Event.of(topicId, record, own));
  }

  private DeadLetter deadLetter(SourceRecord record, Rejection rejection) {
    return new DeadLetter(
        topic,
        topicId,
        record.partition(),
        record.offset(),
        DeadLetter.Stage.PARSE,
        rejection.reason(),
        rejection.getMessage(),
        record.eventId(),
        record.value());
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    topicIdState.clear();
    if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
      topicIdState.add(topicId);
    }
  }
}
