package io.databroker.connectors.delta;

import io.databroker.connectors.config.S3Settings;
import io.databroker.connectors.schema.DocumentSchema;
import io.delta.kernel.DataWriteContext;
import io.delta.kernel.Operation;
import io.delta.kernel.Table;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionBuilder;
import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.ConcurrentWriteException;
import io.delta.kernel.exceptions.MaxCommitRetryLimitReachedException;
import io.delta.kernel.hook.PostCommitHook;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One cold table: looked at, written to and committed to through Delta Kernel. */
final class DeltaTable {
  private static final Logger LOG = LoggerFactory.getLogger(DeltaTable.class);
  private static final String WRITER = "data-broker/1.0";

  private final String path;
  private final Engine engine;
  private final StructType schema;

  DeltaTable(String path, S3Settings s3, DocumentSchema document) {
    this.path = path;
    this.engine = DeltaEngine.create(s3);
    this.schema = DeltaSchema.of(document);
  }

  StructType schema() {
    return schema;
  }

  /** Writes rows into new files that nothing refers to yet; usually one file. */
  List<DataFile> write(EventBatch batch) throws IOException {
    CloseableIterator<FilteredColumnarBatch> rows =
        Utils.singletonCloseableIterator(new FilteredColumnarBatch(batch, Optional.empty()));
    List<DataFile> files = new ArrayList<>();
    try (CloseableIterator<DataFileStatus> written =
        engine.getParquetHandler().writeParquetFiles(path, rows, DeltaSchema.STATISTICS)) {
      while (written.hasNext()) {
        files.add(DataFile.of(written.next(), schema));
      }
    }
    return files;
  }

  /**
   * Checks that a job may go on from a state, and makes the table its own.
   *
   * @param claim what the job is by its state
   * @param restoredCheckpoint empty for a job without state
   * @param replaces the submission that the operator says runs no more; null for none
   * @return what the job is from now on
   * @throws FencedException if the table is another's
   * @throws OlderSavepointException if the table is ahead of the state
   * @throws ColdTableException if the table does not fit the job, or a restored job's table is not there
   * @throws IOException or one of Kernel's exceptions if it is worth another try, such as after a commit of
   *     somebody else in the meantime
   */
  Claim takeOver(Claim claim, OptionalLong restoredCheckpoint, String replaces) throws IOException {
    Optional<TableVersion> latest = TableVersion.latest(path, engine);
    if (restoredCheckpoint.isPresent()) {
      TableVersion.mustBeClaimed(latest, path);
    }
    Claim own = claim;
    if (latest.isPresent()) {
      latest.get().mustFit(schema);
      latest.get().mustNotHaveRowsOfNobody();
      if (latest.get().holder().isPresent()) {
        own = claim.after(latest.get().holder().get(), replaces, path);
      }
      long inTable = latest.get().lastCheckpoint(own.lineage());
      long restored = restoredCheckpoint.orElse(0);
      if (inTable > restored) {
        throw new OlderSavepointException(path, own.lineage(), inTable, restored);
      }
    }
    write(latest, own);
    return own;
  }

  /** Why a job without state may not start over this table; empty if it may. */
  Optional<String> whyNotEmpty() throws IOException {
    Optional<TableVersion> latest = TableVersion.latest(path, engine);
    return latest.isPresent() ? whyNotEmpty(latest.get()) : Optional.empty();
  }

  private Optional<String> whyNotEmpty(TableVersion version) throws IOException {
    version.mustFit(schema);
    return version.whyNotEmpty();
  }

  /**
   * Makes an empty table that of a job without state, and creates it where there is none.
   *
   * @throws ColdTableException if it is not empty, or somebody else wrote to it at this moment
   */
  void claimEmpty(Claim claim) throws IOException {
    Optional<TableVersion> latest = TableVersion.latest(path, engine);
    if (latest.isPresent()) {
      whyNotEmpty(latest.get()).ifPresent(why -> {
        throw new ColdTableException(why);
      });
    }
    try {
      write(latest, claim);
    } catch (MaxCommitRetryLimitReachedException | ConcurrentWriteException e) {
      throw new ColdTableException("another job claims the cold table " + path + " at this moment", e);
    }
  }

  /** Writes the claim into the table, unless it is there. */
  private void write(Optional<TableVersion> latest, Claim claim) {
    if (belongsTo(latest, claim)) {
      return;
    }
    TransactionCommitResult result =
        builder(latest, Operation.MANUAL_UPDATE)
            .withTableProperties(engine, claim.properties())
            .build(engine)
            .commit(engine, CloseableIterable.emptyIterable());
    LOG.info("version {} of {} belongs to {}", result.getVersion(), path, claim);
    runHooks(result);
  }

  /**
   * Adds a checkpoint's files to the table, unless it has them.
   *
   * @param submission of the job that commits: the files may be those of the one that it goes on from
   * @param replaces the submission that the operator says runs no more; null for none
   * @return false if they were there
   * @throws FencedException if the table is another's
   * @throws ColdTableException if the table does not fit the job, or a restored job's table is not there
   * @throws IOException or one of Kernel's exceptions if it is worth another try
   */
  boolean commit(CheckpointFiles checkpoint, String submission, String replaces) throws IOException {
    Optional<TableVersion> latest = TableVersion.latest(path, engine);
    Claim claim = checkpoint.claim();
    boolean own = claim.isOf(submission);
    if (latest.isPresent()) {
      latest.get().mustFit(schema);
      latest.get().mustNotHaveRowsOfNobody();
      boolean there = latest.get().lastCheckpoint(claim.lineage()) >= checkpoint.checkpoint();
      // Not so with the job's own files: what is there may be another's, who took over.
      if (there && !own) {
        return false;
      }
      if (latest.get().holder().isPresent()) {
        claim = claim.under(latest.get().holder().get(), submission, replaces, path);
      }
      if (there) {
        return false;
      }
    }
    if (!own) {
      TableVersion.mustBeClaimed(latest, path);
    }
    Transaction transaction = begin(latest, claim, checkpoint.checkpoint());
    Row state = transaction.getTransactionState(engine);
    DataWriteContext context = Transaction.getWriteContext(engine, state, Map.of());
    CloseableIterator<DataFileStatus> files =
        Utils.toCloseableIterator(checkpoint.files().stream().map(file -> file.toStatus(schema)).iterator());
    CloseableIterator<Row> actions = Transaction.generateAppendActions(engine, state, files, context);
    TransactionCommitResult result = transaction.commit(engine, CloseableIterable.inMemoryIterable(actions));
    LOG.info("checkpoint {} of lineage {} is version {} of {}", checkpoint.checkpoint(), claim.lineage(), result.getVersion(), path);
    runHooks(result);
    return true;
  }

  private Transaction begin(Optional<TableVersion> latest, Claim claim, long checkpoint) {
    TransactionBuilder builder =
        builder(latest, Operation.STREAMING_UPDATE).withTransactionId(engine, claim.lineage(), checkpoint);
    return (belongsTo(latest, claim) ? builder : builder.withTableProperties(engine, claim.properties())).build(engine);
  }

  private TransactionBuilder builder(Optional<TableVersion> latest, Operation operation) {
    TransactionBuilder builder =
        Table.forPath(engine, path)
            .createTransactionBuilder(engine, WRITER, latest.isPresent() ? operation : Operation.CREATE_TABLE)
            // A version written in between may have changed the claim: never rebase, look again instead.
            .withMaxRetries(0);
    return latest.isPresent() ? builder : builder.withSchema(engine, schema);
  }

  private static boolean belongsTo(Optional<TableVersion> latest, Claim claim) {
    return latest.filter(version -> version.belongsTo(claim)).isPresent();
  }

  /** Checkpoints of the log and checksums: they make reading faster, so that a failure is not one of the commit. */
  private void runHooks(TransactionCommitResult result) {
    for (PostCommitHook hook : result.getPostCommitHooks()) {
      try {
        hook.threadSafeInvoke(engine);
      } catch (IOException | RuntimeException e) {
        LOG.warn("after version {} of {}: {} was not done", result.getVersion(), path, hook.getType(), e);
      }
    }
  }
}
