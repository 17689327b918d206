package io.databroker.connectors.record;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The binary form of {@link SourceRecord} between tasks. */
public final class SourceRecordSerializer extends ImmutableSerializer<SourceRecord> {
  public static final SourceRecordSerializer INSTANCE = new SourceRecordSerializer();

  @Override
  public void serialize(SourceRecord record, DataOutputView target) throws IOException {
    target.writeInt(record.partition());
    target.writeLong(record.offset());
    target.writeLong(record.timestamp());
    Encoding.writeString(target, record.eventId());
    Encoding.writeBytes(target, record.value());
  }

  @Override
  public SourceRecord deserialize(DataInputView source) throws IOException {
    return new SourceRecord(
        source.readInt(),
        source.readLong(),
        source.readLong(),
        Encoding.readString(source),
        Encoding.readBytes(source));
  }

  @Override
  public TypeSerializerSnapshot<SourceRecord> snapshotConfiguration() {
    return new Snapshot();
  }

  /** The form has no parameters; its name is enough. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<SourceRecord> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
