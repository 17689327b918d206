package io.databroker.connectors.delta;

import java.io.IOException;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** What one writer wrote for one checkpoint. */
record WrittenFiles(List<DataFile> files) {

  /** Version 1. */
  static final class Serializer implements SimpleVersionedSerializer<WrittenFiles> {
    static final int VERSION = 1;

    @Override
    public int getVersion() {
      return VERSION;
    }

    @Override
    public byte[] serialize(WrittenFiles written) throws IOException {
      DataOutputSerializer out = new DataOutputSerializer(512);
      DataFile.writeAll(written.files, out);
      return out.getCopyOfBuffer();
    }

    @Override
    public WrittenFiles deserialize(int version, byte[] bytes) throws IOException {
      if (version != VERSION) {
        throw new IOException("written files have version " + version + ", this job reads " + VERSION);
      }
      return new WrittenFiles(DataFile.readAll(new DataInputDeserializer(bytes)));
    }
  }
}
