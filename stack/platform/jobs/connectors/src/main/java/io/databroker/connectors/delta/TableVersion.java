package io.databroker.connectors.delta;

import io.delta.kernel.Snapshot;
import io.delta.kernel.Table;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.util.Optional;

/** A cold table at one version: whose it is, and how far that one has come. */
final class TableVersion {
  /** The last checkpoint of a lineage that has committed nothing. */
  static final long NEVER = -1;

  private static final String COLUMN_MAPPING = "delta.columnMapping.mode";

  private final String path;
  private final Engine engine;
  private final Snapshot snapshot;
  private final Optional<Claim> holder;

  private TableVersion(String path, Engine engine, Snapshot snapshot) {
    this.path = path;
    this.engine = engine;
    this.snapshot = snapshot;
    this.holder = Claim.of(snapshot.getTableProperties());
  }

  /**
   * The latest version, empty if there is no table.
   *
   * @throws ColdTableException if its claim cannot be read
   */
  static Optional<TableVersion> latest(String path, Engine engine) {
    try {
      return Optional.of(new TableVersion(path, engine, Table.forPath(engine, path).getLatestSnapshot(engine)));
    } catch (TableNotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * For a job with state: it claimed its table before its first checkpoint, so that one that nobody claims
   * is not the one that it wrote to.
   *
   * @throws ColdTableException if there is no table, or nobody claims it
   */
  static void mustBeClaimed(Optional<TableVersion> latest, String path) {
    if (latest.flatMap(TableVersion::holder).isEmpty()) {
      throw new ColdTableException(
          "table %s %s, but the job that is restored from a checkpoint had claimed it before: its earlier rows are not there"
              .formatted(path, latest.isPresent() ? "names no lineage" : "does not exist"));
    }
  }

  Optional<Claim> holder() {
    return holder;
  }

  boolean belongsTo(Claim claim) {
    return holder.filter(claim::equals).isPresent();
  }

  long lastCheckpoint(String lineage) {
    return snapshot.getLatestTransactionVersion(engine, lineage).orElse(NEVER);
  }

  /**
   * @throws ColdTableException if a job that writes {@code schema} cannot append to it
   */
  void mustFit(StructType schema) {
    DeltaSchema.mustFit(schema, snapshot.getSchema(), path);
    if (!snapshot.getPartitionColumnNames().isEmpty()) {
      throw new ColdTableException("table " + path + " is partitioned by " + snapshot.getPartitionColumnNames());
    }
    String mapping = snapshot.getTableProperties().getOrDefault(COLUMN_MAPPING, "none");
    if (!mapping.equals("none")) {
      throw new ColdTableException("table " + path + " maps columns by " + mapping + ", which the job does not write");
    }
  }

  /**
   * @throws ColdTableException if it has rows that nobody claims
   */
  void mustNotHaveRowsOfNobody() throws IOException {
    if (holder.isEmpty() && countFiles() > 0) {
      throw new ColdTableException("table " + path + " has rows, but names no lineage: this job did not write them");
    }
  }

  /**
   * Why a job without state may not start over it; empty if it may. A table that is claimed but was never
   * written to counts as empty: who claimed it did not get far.
   */
  Optional<String> whyNotEmpty() throws IOException {
    long files = countFiles();
    boolean written = holder.isPresent() && lastCheckpoint(holder.get().lineage()) > NEVER;
    if (files == 0 && !written) {
      return Optional.empty();
    }
    String what = holder.map(claim -> "belongs to " + claim).orElse("has " + files + " data files");
    return Optional.of("the cold table " + path + " " + what);
  }

  private long countFiles() throws IOException {
    long files = 0;
    try (CloseableIterator<FilteredColumnarBatch> batches = snapshot.getScanBuilder().build().getScanFiles(engine)) {
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
}
