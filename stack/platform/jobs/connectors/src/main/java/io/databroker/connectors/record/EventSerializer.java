package io.databroker.connectors.record;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The binary form of {@link Event} between tasks and in the router's state. Every value carries its
 * kind, so that the form does not depend on a schema.
 */
public final class EventSerializer extends ImmutableSerializer<Event> {
  public static final EventSerializer INSTANCE = new EventSerializer();

  private static final byte NULL = 0;
  private static final byte STRING = 1;
  private static final byte INTEGER = 2;
  private static final byte LONG = 3;
  private static final byte STRINGS = 4;
  private static final byte BOOLEAN = 5;
  private static final byte DECIMAL = 6;

  @Override
  public void serialize(Event event, DataOutputView target) throws IOException {
    target.writeShort(event.size());
    for (int i = 0; i < event.size(); i++) {
      writeValue(target, event.value(i));
    }
  }

  @Override
  public Event deserialize(DataInputView source) throws IOException {
    Object[] values = new Object[source.readShort()];
    for (int i = 0; i < values.length; i++) {
      values[i] = readValue(source);
    }
    return new Event(values);
  }

  private static void writeValue(DataOutputView target, Object value) throws IOException {
    if (value == null) {
      target.writeByte(NULL);
    } else if (value instanceof String text) {
      target.writeByte(STRING);
      Encoding.writeString(target, text);
    } else if (value instanceof Integer number) {
      target.writeByte(INTEGER);
      target.writeInt(number);
    } else if (value instanceof Long number) {
      target.writeByte(LONG);
      target.writeLong(number);
    } else if (value instanceof Boolean flag) {
      target.writeByte(BOOLEAN);
      target.writeBoolean(flag);
    } else if (value instanceof String[] texts) {
      target.writeByte(STRINGS);
      target.writeInt(texts.length);
      for (String text : texts) {
        Encoding.writeString(target, text);
      }
    } else if (value instanceof BigDecimal number) {
      target.writeByte(DECIMAL);
      byte[] digits = number.unscaledValue().toByteArray();
      target.writeInt(number.scale());
      target.writeInt(digits.length);
      target.write(digits);
    } else {
      throw new IOException("an event cannot hold a " + value.getClass().getName());
    }
  }

  private static Object readValue(DataInputView source) throws IOException {
    byte kind = source.readByte();
    return switch (kind) {
      case NULL -> null;
      case STRING -> Encoding.readString(source);
      case INTEGER -> source.readInt();
      case LONG -> source.readLong();
      case BOOLEAN -> source.readBoolean();
      case STRINGS -> readStrings(source);
      case DECIMAL -> readDecimal(source);
      default -> throw new IOException("unknown kind of value in an event: " + kind);
    };
  }

  private static String[] readStrings(DataInputView source) throws IOException {
    String[] texts = new String[source.readInt()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = Encoding.readString(source);
    }
    return texts;
  }

  private static BigDecimal readDecimal(DataInputView source) throws IOException {
    int scale = source.readInt();
    byte[] digits = new byte[source.readInt()];
    source.readFully(digits);
    return new BigDecimal(new BigInteger(digits), scale);
  }

  @Override
  public TypeSerializerSnapshot<Event> snapshotConfiguration() {
    return new Snapshot();
  }

  /** The form has no parameters; its name is enough. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Event> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
