package io.databroker.connectors.delta;

import io.databroker.connectors.record.Encoding;
import io.delta.kernel.statistics.DataFileStatistics;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.DataFileStatus;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A Parquet file that is written but not committed.
 *
 * @param bytes its size
 * @param modified milliseconds since 1970-01-01T00:00:00Z
 * @param statistics as the Delta log has them, null without
 */
record DataFile(String path, long bytes, long modified, String statistics) {

  static DataFile of(DataFileStatus status, StructType schema) {
    return new DataFile(
        status.getPath(),
        status.getSize(),
        status.getModificationTime(),
        status.getStatistics().map(statistics -> statistics.serializeAsJson(schema)).orElse(null));
  }

  DataFileStatus toStatus(StructType schema) {
    return new DataFileStatus(
        path, bytes, modified, DataFileStatistics.deserializeFromJson(statistics == null ? "" : statistics, schema));
  }

  static void writeAll(List<DataFile> files, DataOutput out) throws IOException {
    out.writeInt(files.size());
    for (DataFile file : files) {
      Encoding.writeString(out, file.path);
      out.writeLong(file.bytes);
      out.writeLong(file.modified);
      Encoding.writeString(out, file.statistics);
    }
  }

  static List<DataFile> readAll(DataInput in) throws IOException {
    int count = in.readInt();
    List<DataFile> files = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      files.add(new DataFile(Encoding.readString(in), in.readLong(), in.readLong(), Encoding.readString(in)));
    }
    return files;
  }
}
