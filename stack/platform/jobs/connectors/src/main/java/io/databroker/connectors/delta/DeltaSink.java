package io.databroker.connectors.delta;

import io.databroker.connectors.config.S3Settings;
import io.databroker.connectors.record.Event;
import io.databroker.connectors.schema.DocumentSchema;
import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import java.util.UUID;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessageTypeInfo;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * The cold store, exactly once: writers write Parquet files, an aggregator makes one committable of a
 * checkpoint's files, a committer adds them to the table once the checkpoint is complete. The commit
 * carries (lineage, checkpoint) as Delta transaction id, so that a repeated one is recognised.
 */
public final class DeltaSink
    implements Sink<Event>,
        SupportsCommitter<CheckpointFiles>,
        SupportsPreCommitTopology<WrittenFiles, CheckpointFiles> {
  private static final long FIRST_EPOCH = 1;

  private final TableFactory table;
  private final Claim submitted;
  private final String replaces;

  private DeltaSink(TableFactory table, Claim submitted, String replaces) {
    this.table = table;
    this.submitted = submitted;
    this.replaces = replaces;
  }

  /**
   * A sink with a new lineage and a new submission; a job that has state keeps the lineage in it.
   *
   * @param path the table's folder
   * @param s3 null where that is not on S3
   * @param replaces the submission of the job's lineage that runs no more, as the operator says, so that the
   *     state that it began with may be started from again; null for none
   */
  public static DeltaSink create(String path, S3Settings s3, DocumentSchema schema, String replaces) {
    Claim claim = new Claim(UUID.randomUUID().toString(), FIRST_EPOCH, UUID.randomUUID().toString());
    return new DeltaSink(new TableFactory(path, s3, schema), claim, replaces);
  }

  /**
   * Why a job without state may not start over the table; empty if it may.
   *
   * @throws ColdTableException if the table does not fit the job
   */
  public Optional<String> whyNotEmpty() throws IOException {
    return table.open().whyNotEmpty();
  }

  /**
   * Makes an empty table that of this job, which must have no state: from here on another start without
   * state is refused, or this one.
   *
   * @throws ColdTableException if the table is not empty, or another job claims it at this moment
   */
  public void claimEmpty() throws IOException {
    table.open().claimEmpty(submitted);
  }

  /** Names this run of the job's main method. */
  public String submission() {
    return submitted.submission();
  }

  @Override
  public SinkWriter<Event> createWriter(WriterInitContext context) {
    return new DeltaWriter(table.open(), context.metricGroup());
  }

  @Override
  public DataStream<CommittableMessage<CheckpointFiles>> addPreCommitTopology(
      DataStream<CommittableMessage<WrittenFiles>> written) {
    return written
        .global()
        .transform(
            "cold-aggregate",
            CommittableMessageTypeInfo.of(CheckpointFiles.Serializer::new),
            new CheckpointAggregator(table, submitted, replaces))
        .uid("cold-aggregate")
        .setParallelism(1)
        .setMaxParallelism(1)
        .global();
  }

  @Override
  public Committer<CheckpointFiles> createCommitter(CommitterInitContext context) {
    return new DeltaCommitter(table, submitted.submission(), replaces, context.metricGroup());
  }

  @Override
  public SimpleVersionedSerializer<CheckpointFiles> getCommittableSerializer() {
    return new CheckpointFiles.Serializer();
  }

  @Override
  public SimpleVersionedSerializer<WrittenFiles> getWriteResultSerializer() {
    return new WrittenFiles.Serializer();
  }

  /** Opens the table wherever a part of the sink runs. */
  record TableFactory(String path, S3Settings s3, DocumentSchema schema) implements Serializable {
    DeltaTable open() {
      return new DeltaTable(path, s3, schema);
    }
  }
}
