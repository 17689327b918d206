package io.databroker.connectors.delta;

import io.databroker.connectors.Metrics;
import io.databroker.connectors.record.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Gathers rows and writes them as Parquet: one file for each checkpoint unless the rows are very many. */
final class DeltaWriter implements CommittingSinkWriter<Event, WrittenFiles> {
  private static final int MAX_ROWS = 50_000;
  private static final long MAX_BYTES = 64L << 20;

  private final DeltaTable table;
  private final Counter rows;
  private final Counter fileCount;

  private List<Event> buffer = new ArrayList<>();
  private long bufferedBytes;
  private List<DataFile> files = new ArrayList<>();

  DeltaWriter(DeltaTable table, MetricGroup metrics) {
    this.table = table;
    rows = Metrics.counter(metrics, "cold_rows");
    fileCount = Metrics.counter(metrics, "cold_files");
  }

  @Override
  public void write(Event event, Context context) throws IOException {
    buffer.add(event);
    bufferedBytes += event.estimatedBytes();
    if (buffer.size() >= MAX_ROWS || bufferedBytes >= MAX_BYTES) {
      writeFile();
    }
  }

  private void writeFile() throws IOException {
    if (buffer.isEmpty()) {
      return;
    }
    List<DataFile> written = table.write(new EventBatch(table.schema(), buffer));
    files.addAll(written);
    rows.inc(buffer.size());
    fileCount.inc(written.size());
    buffer = new ArrayList<>();
    bufferedBytes = 0;
  }

  @Override
  public void flush(boolean endOfInput) throws IOException {
    writeFile();
  }

  @Override
  public Collection<WrittenFiles> prepareCommit() {
    if (files.isEmpty()) {
      return List.of();
    }
    WrittenFiles written = new WrittenFiles(files);
    files = new ArrayList<>();
    return List.of(written);
  }

  @Override
  public void close() {}
}
