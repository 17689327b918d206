package io.databroker.connectors.delta;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableSummary;
import org.apache.flink.streaming.api.connector.sink2.CommittableWithLineage;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Makes one committable of what all writers wrote for a checkpoint, and none if they wrote nothing. It is
 * the one place that knows the job's claim; before a checkpoint can complete it checks the claim, and the
 * state that the job was restored from, against the table, and makes the table its own. Parallelism 1; needs aligned checkpoints, since a
 * barrier must come after all files of its checkpoint.
 */
final class CheckpointAggregator extends AbstractStreamOperator<CommittableMessage<CheckpointFiles>>
    implements OneInputStreamOperator<CommittableMessage<WrittenFiles>, CommittableMessage<CheckpointFiles>>,
        BoundedOneInput {
  private static final long NO_CHECKPOINT = 0;

  private final DeltaSink.TableFactory table;
  private final Claim submitted;
  private final String replaces;

  private transient ClaimState state;
  private transient Claim claim;
  private transient List<DataFile> files;
  private transient long lastCheckpoint;

  /**
   * @param submitted what the job is if it has no state
   * @param replaces the submission that the operator says runs no more; null for none
   */
  CheckpointAggregator(DeltaSink.TableFactory table, Claim submitted, String replaces) {
    this.table = table;
    this.submitted = submitted;
    this.replaces = replaces;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    files = new ArrayList<>();
    lastCheckpoint = context.getRestoredCheckpointId().orElse(NO_CHECKPOINT);
    state = new ClaimState(context.getOperatorStateStore());
    Claim known = state.load().map(claimed -> claimed.resumedBy(submitted.submission())).orElse(submitted);
    try {
      claim = table.open().takeOver(known, context.getRestoredCheckpointId(), replaces);
    } catch (FencedException | OlderSavepointException | ColdTableException e) {
      throw new SuppressRestartsException(e);
    }
  }

  @Override
  public void processElement(StreamRecord<CommittableMessage<WrittenFiles>> element) {
    if (element.getValue() instanceof CommittableWithLineage<WrittenFiles> written) {
      files.addAll(written.getCommittable().files());
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) {
    lastCheckpoint = checkpoint;
    emit(checkpoint);
  }

  /** Flink does not announce the last checkpoint of an input that is over; its id is above any known. */
  @Override
  public void endInput() {
    emit(lastCheckpoint + 1);
  }

  private void emit(long checkpoint) {
    if (files.isEmpty()) {
      return;
    }
    CheckpointFiles committable = new CheckpointFiles(claim, checkpoint, files);
    files = new ArrayList<>();
    output.collect(new StreamRecord<>(new CommittableSummary<>(0, 1, checkpoint, 1, 0)));
    output.collect(new StreamRecord<>(new CommittableWithLineage<>(committable, checkpoint, 0)));
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    state.store(claim);
  }
}
