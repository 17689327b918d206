package io.databroker.connectors.delta;

import java.io.IOException;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** All that one checkpoint adds to the table: one commit, or none. */
record CheckpointFiles(Claim claim, long checkpoint, List<DataFile> files) {

  /** Version 1. */
  static final class Serializer implements SimpleVersionedSerializer<CheckpointFiles> {
    static final int VERSION = 1;

    @Override
    public int getVersion() {
      return VERSION;
    }

    @Override
    public byte[] serialize(CheckpointFiles files) throws IOException {
      DataOutputSerializer out = new DataOutputSerializer(1024);
      ClaimState.write(files.claim, out);
      out.writeLong(files.checkpoint);
      DataFile.writeAll(files.files, out);
      return out.getCopyOfBuffer();
    }

    @Override
    public CheckpointFiles deserialize(int version, byte[] bytes) throws IOException {
      if (version != VERSION) {
        throw new IOException("a committable has version " + version + ", this job reads " + VERSION);
      }
      DataInputDeserializer in = new DataInputDeserializer(bytes);
      return new CheckpointFiles(ClaimState.read(in), in.readLong(), DataFile.readAll(in));
    }
  }
}
