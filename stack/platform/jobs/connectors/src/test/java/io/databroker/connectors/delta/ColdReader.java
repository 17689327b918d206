package io.databroker.connectors.delta;

import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Table;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the latest version of a local table, for assertions. */
public final class ColdReader {
  private final Engine engine = DeltaEngine.create(null);
  private final Snapshot snapshot;

  public ColdReader(String path) {
    snapshot = Table.forPath(engine, path).getLatestSnapshot(engine);
  }

  public long version() {
    return snapshot.getVersion();
  }

  public String property(String name) {
    return snapshot.getTableProperties().get(name);
  }

  public long lastTransaction(String lineage) {
    return snapshot.getLatestTransactionVersion(engine, lineage).orElse(-1L);
  }

  /** The files' statistics as the log has them. */
  public List<String> statistics() throws Exception {
    List<String> all = new ArrayList<>();
    for (Row file : files(true)) {
      Row add = file.getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL);
      all.add(add.getString(add.getSchema().indexOf("stats")));
    }
    return all;
  }

  /** Values in schema order; null as the text "null". */
  public List<List<Object>> rows() throws Exception {
    Scan scan = snapshot.getScanBuilder().build();
    StructType physical = ScanStateRow.getPhysicalDataReadSchema(scan.getScanState(engine));
    List<List<Object>> rows = new ArrayList<>();
    for (Row file : files(false)) {
      FileStatus status = InternalScanFileUtils.getAddFileStatus(file);
      try (var read = engine.getParquetHandler().readParquetFiles(Utils.singletonCloseableIterator(status), physical, Optional.empty());
          CloseableIterator<FilteredColumnarBatch> batches =
              Scan.transformPhysicalData(engine, scan.getScanState(engine), file, read.map(result -> result.getData()))) {
        while (batches.hasNext()) {
          addRows(batches.next(), rows);
        }
      }
    }
    return rows;
  }

  private List<Row> files(boolean statistics) throws Exception {
    List<Row> files = new ArrayList<>();
    var scan = (io.delta.kernel.internal.ScanImpl) snapshot.getScanBuilder().build();
    try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine, statistics)) {
      while (batches.hasNext()) {
        batches.next().getRows().forEachRemaining(files::add);
      }
    }
    return files;
  }

  private void addRows(FilteredColumnarBatch batch, List<List<Object>> rows) {
    StructType schema = snapshot.getSchema();
    for (int row = 0; row < batch.getData().getSize(); row++) {
      List<Object> values = new ArrayList<>();
      for (int column = 0; column < schema.length(); column++) {
        values.add(value(batch.getData().getColumnVector(column), row));
      }
      rows.add(values);
    }
  }

  private static Object value(ColumnVector vector, int row) {
    if (vector.isNullAt(row)) {
      return "null";
    }
    if (vector.getDataType() instanceof ArrayType) {
      List<Object> elements = new ArrayList<>();
      ColumnVector texts = vector.getArray(row).getElements();
      for (int i = 0; i < vector.getArray(row).getSize(); i++) {
        elements.add(texts.getString(i));
      }
      return elements;
    }
    if (vector.getDataType() instanceof StringType) {
      return vector.getString(row);
    }
    if (vector.getDataType() instanceof BooleanType) {
      return vector.getBoolean(row);
    }
    if (vector.getDataType() instanceof DecimalType) {
      return vector.getDecimal(row);
    }
    boolean wide = vector.getDataType() instanceof LongType || vector.getDataType() instanceof TimestampType;
    return wide ? (Object) vector.getLong(row) : (Object) vector.getInt(row);
  }
}
