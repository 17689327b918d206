package io.databroker.connectors.record;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The binary form of {@link DeadLetter} between tasks. */
public final class DeadLetterSerializer extends ImmutableSerializer<DeadLetter> {
  public static final DeadLetterSerializer INSTANCE = new DeadLetterSerializer();

  @Override
  public void serialize(DeadLetter letter, DataOutputView target) throws IOException {
    Encoding.writeString(target, letter.topic());
    Encoding.writeString(target, letter.topicId());
    target.writeInt(letter.partition());
    target.writeLong(letter.offset());
    target.writeByte(letter.stage().ordinal());
    Encoding.writeString(target, letter.reason());
    Encoding.writeString(target, letter.detail());
    Encoding.writeString(target, letter.eventId());
    Encoding.writeBytes(target, letter.value());
  }

  @Override
  public DeadLetter deserialize(DataInputView source) throws IOException {
    return new DeadLetter(
        Encoding.readString(source),
        Encoding.readString(source),
        source.readInt(),
        source.readLong(),
        DeadLetter.Stage.values()[source.readByte()],
        Encoding.readString(source),
        Encoding.readString(source),
        Encoding.readString(source),
        Encoding.readBytes(source));
  }

  @Override
  public TypeSerializerSnapshot<DeadLetter> snapshotConfiguration() {
    return new Snapshot();
  }

  /** The form has no parameters; its name is enough. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<DeadLetter> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
