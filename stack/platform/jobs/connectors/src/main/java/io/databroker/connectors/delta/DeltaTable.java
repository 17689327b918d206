package io.databroker.connectors.delta;

import io.databroker.connectors.config.S3Settings;
import io.databroker.connectors.schema.DocumentSchema;
import io.delta.kernel.DataWriteContext;
import io.delta.kernel.Operation;
import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Table;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionBuilder;
import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.TableNotFoundException;
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
  private static final String COLUMN_MAPPING = "delta.columnMapping.mode";

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

  /** The latest version, empty if there is no table. */
  private Optional<Snapshot> snapshot() {
    try {
      return Optional.of(Table.forPath(engine, path).getLatestSnapshot(engine));
    } catch (TableNotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * Checks that a job may go on from a state.
   *
   * @param restoredCheckpoint empty for a job without state
   * @throws FencedException if the table is another's
   * @throws OlderSavepointException if the table is ahead of the state
   * @throws ColdTableException if the table does not fit the job
   */
  void mustAccept(Claim claim, OptionalLong restoredCheckpoint) throws IOException {
    Optional<Snapshot> snapshot = snapshot();
    if (snapshot.isEmpty()) {
      return;
    }
    mustBeWritable(snapshot.get(), claim);
    long inTable = transactionVersion(snapshot.get(), claim.lineage());
    long restored = restoredCheckpoint.orElse(0);
    if (inTable > restored) {
      throw new OlderSavepointException(path, claim.lineage(), inTable, restored);
    }
  }

  /** Why a job without state may not start over this table; empty if it may. */
  Optional<String> whyNotEmpty() throws IOException {
    Optional<Snapshot> snapshot = snapshot();
    if (snapshot.isEmpty()) {
      return Optional.empty();
    }
    mustFit(snapshot.get());
    Optional<Claim> holder = Claim.of(snapshot.get().getTableProperties());
    if (holder.isPresent()) {
      return Optional.of("the cold table " + path + " belongs to " + holder.get());
    }
    long files = countFiles(snapshot.get());
    return files == 0 ? Optional.empty() : Optional.of("the cold table " + path + " has " + files + " data files");
  }

  /**
   * Adds a checkpoint's files to the table, unless it has them.
   *
   * @return false if they were there
   * @throws FencedException if the table is another's
   * @throws ColdTableException if the table does not fit the job
   * @throws IOException or one of Kernel's exceptions if it is worth another try
   */
  boolean commit(CheckpointFiles checkpoint) throws IOException {
    Claim claim = checkpoint.claim();
    Optional<Snapshot> snapshot = snapshot();
    if (snapshot.isPresent()) {
      mustBeWritable(snapshot.get(), claim);
      if (transactionVersion(snapshot.get(), claim.lineage()) >= checkpoint.checkpoint()) {
        return false;
      }
    }
    Transaction transaction = begin(snapshot, claim, checkpoint.checkpoint());
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

  private Transaction begin(Optional<Snapshot> snapshot, Claim claim, long checkpoint) {
    Operation operation = snapshot.isPresent() ? Operation.STREAMING_UPDATE : Operation.CREATE_TABLE;
    TransactionBuilder builder =
        Table.forPath(engine, path)
            .createTransactionBuilder(engine, WRITER, operation)
            .withTransactionId(engine, claim.lineage(), checkpoint)
            // A version written in between may have changed the claim: never rebase, look again instead.
            .withMaxRetries(0);
    if (snapshot.isEmpty()) {
      builder = builder.withSchema(engine, schema);
    }
    boolean claimed =
        snapshot.flatMap(known -> Claim.of(known.getTableProperties())).filter(claim::equals).isPresent();
    return (claimed ? builder : builder.withTableProperties(engine, claim.properties())).build(engine);
  }

  private void mustBeWritable(Snapshot snapshot, Claim claim) throws IOException {
    mustFit(snapshot);
    Optional<Claim> holder = Claim.of(snapshot.getTableProperties());
    if (holder.isPresent()) {
      claim.mustNotBeFencedBy(holder.get(), path);
    } else if (countFiles(snapshot) > 0) {
      throw new ColdTableException("table " + path + " has rows, but names no lineage: this job did not write them");
    }
  }

  private void mustFit(Snapshot snapshot) {
    DeltaSchema.mustFit(schema, snapshot.getSchema(), path);
    if (!snapshot.getPartitionColumnNames().isEmpty()) {
      throw new ColdTableException("table " + path + " is partitioned by " + snapshot.getPartitionColumnNames());
    }
    String mapping = snapshot.getTableProperties().getOrDefault(COLUMN_MAPPING, "none");
    if (!mapping.equals("none")) {
      throw new ColdTableException("table " + path + " maps columns by " + mapping + ", which the job does not write");
    }
  }

  private long transactionVersion(Snapshot snapshot, String lineage) {
    return snapshot.getLatestTransactionVersion(engine, lineage).orElse(-1L);
  }

  private long countFiles(Snapshot snapshot) throws IOException {
    Scan scan = snapshot.getScanBuilder().build();
    long files = 0;
    try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> rows = batches.next().getRows()) {
          while (rows.hasNext()) {
            rows.next();
            files++;
          }
        }
      }
    }
    return files;
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
