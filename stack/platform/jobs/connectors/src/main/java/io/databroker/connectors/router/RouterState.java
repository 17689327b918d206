package io.databroker.connectors.router;

import io.databroker.connectors.record.Encoding;
import io.databroker.connectors.record.EventSerializer;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * The router's checkpointed state, versioned bytes in two lists.
 *
 * <p>Pins are in a union list: partitions may be given to any subtask on restore, so that each must know
 * them all, and each keeps those that it does not use. Of two pins for a partition the younger one is
 * valid: only the subtask that reads a partition renews its pin. Held records are in a list that is
 * split: each comes back to exactly one subtask. The submission that wrote the state stands in a union list.
 */
final class RouterState {
  private static final int VERSION = 1;

  private final ListState<byte[]> pins;
  private final ListState<byte[]> held;
  private final ListState<String> submissions;

  RouterState(OperatorStateStore store) throws Exception {
    pins = store.getUnionListState(new ListStateDescriptor<>("pins", BytePrimitiveArraySerializer.INSTANCE));
    held = store.getListState(new ListStateDescriptor<>("held", BytePrimitiveArraySerializer.INSTANCE));
    submissions = store.getUnionListState(new ListStateDescriptor<>("submission", StringSerializer.INSTANCE));
  }

  void readPins(Map<Integer, Pin> into) throws Exception {
    for (byte[] bytes : pins.get()) {
      DataInputDeserializer in = open(bytes);
      int partition = in.readInt();
      Pin pin = readPin(in);
      into.merge(partition, pin, (a, b) -> a.checkpoint() >= b.checkpoint() ? a : b);
    }
  }

  void readHeld(HeldRecords into) throws Exception {
    for (byte[] bytes : held.get()) {
      DataInputDeserializer in = open(bytes);
      Pin pin = in.readBoolean() ? readPin(in) : null;
      into.add(new Held(EventSerializer.INSTANCE.deserialize(in), pin));
    }
  }

  /** Those that wrote the state; none where it is older than that this is kept. */
  Set<String> submissions() throws Exception {
    Set<String> all = new HashSet<>();
    submissions.get().forEach(all::add);
    return all;
  }

  void write(Map<Integer, Pin> allPins, HeldRecords allHeld, String submission) throws Exception {
    submissions.update(List.of(submission));
    pins.clear();
    for (Map.Entry<Integer, Pin> entry : allPins.entrySet()) {
      DataOutputSerializer out = create();
      out.writeInt(entry.getKey());
      writePin(out, entry.getValue());
      pins.add(out.getCopyOfBuffer());
    }
    held.clear();
    for (Held record : allHeld) {
      DataOutputSerializer out = create();
      out.writeBoolean(record.pin() != null);
      if (record.pin() != null) {
        writePin(out, record.pin());
      }
      EventSerializer.INSTANCE.serialize(record.event(), out);
      held.add(out.getCopyOfBuffer());
    }
  }

  private static DataOutputSerializer create() throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    out.writeByte(VERSION);
    return out;
  }

  private static DataInputDeserializer open(byte[] bytes) throws IOException {
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    int version = in.readByte();
    if (version != VERSION) {
      throw new IOException("router state has version " + version + ", this job reads " + VERSION);
    }
    return in;
  }

  private static void writePin(DataOutputSerializer out, Pin pin) throws IOException {
    Encoding.writeString(out, pin.index());
    out.writeLong(pin.checkpoint());
  }

  private static Pin readPin(DataInputDeserializer in) throws IOException {
    return new Pin(Encoding.readString(in), in.readLong());
  }
}
