package io.databroker.connectors.delta;

import io.databroker.connectors.record.Encoding;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** The claim in checkpointed state: it survives failover, savepoints and new submissions. */
final class ClaimState {
  private static final int VERSION = 1;

  private final ListState<byte[]> state;

  ClaimState(OperatorStateStore store) throws Exception {
    state = store.getListState(new ListStateDescriptor<>("claim", BytePrimitiveArraySerializer.INSTANCE));
  }

  Optional<Claim> load() throws Exception {
    for (byte[] bytes : state.get()) {
      DataInputDeserializer in = new DataInputDeserializer(bytes);
      int version = in.readByte();
      if (version != VERSION) {
        throw new IOException("the claim in state has version " + version + ", this job reads " + VERSION);
      }
      return Optional.of(read(in));
    }
    return Optional.empty();
  }

  void store(Claim claim) throws Exception {
    DataOutputSerializer out = new DataOutputSerializer(128);
    out.writeByte(VERSION);
    write(claim, out);
    state.clear();
    state.add(out.getCopyOfBuffer());
  }

  static void write(Claim claim, DataOutput out) throws IOException {
    Encoding.writeString(out, claim.lineage());
    out.writeLong(claim.epoch());
    Encoding.writeString(out, claim.submission());
  }

  static Claim read(DataInput in) throws IOException {
    return new Claim(Encoding.readString(in), in.readLong(), Encoding.readString(in));
  }
}
