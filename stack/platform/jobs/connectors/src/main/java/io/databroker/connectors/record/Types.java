package io.databroker.connectors.record;

import java.util.Objects;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** The type information of our stream elements: none of them goes through Flink's generic serializer. */
public final class Types {
  public static final TypeInformation<SourceRecord> SOURCE_RECORD =
      new Info<>(SourceRecord.class, SourceRecordSerializer.INSTANCE);
  public static final TypeInformation<Event> EVENT = new Info<>(Event.class, EventSerializer.INSTANCE);
  public static final TypeInformation<RoutedEvent> ROUTED_EVENT =
      new Info<>(RoutedEvent.class, RoutedEventSerializer.INSTANCE);
  public static final TypeInformation<DeadLetter> DEAD_LETTER =
      new Info<>(DeadLetter.class, DeadLetterSerializer.INSTANCE);

  private Types() {}

  private static final class Info<T> extends TypeInformation<T> {
    private final Class<T> type;
    private final TypeSerializer<T> serializer;

    Info(Class<T> type, TypeSerializer<T> serializer) {
      this.type = type;
      this.serializer = serializer;
    }

    @Override
    public boolean isBasicType() {
      return false;
    }

    @Override
    public boolean isTupleType() {
      return false;
    }

    @Override
    public int getArity() {
      return 1;
    }

    @Override
    public int getTotalFields() {
      return 1;
    }

    @Override
    public Class<T> getTypeClass() {
      return type;
    }

    @Override
    public boolean isKeyType() {
      return false;
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
      return serializer;
    }

    @Override
    public String toString() {
      return type.getSimpleName();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Info<?> info && info.type == type;
    }

    @Override
    public int hashCode() {
      return Objects.hashCode(type);
    }

    @Override
    public boolean canEqual(Object other) {
      return other instanceof Info;
    }
  }
}
