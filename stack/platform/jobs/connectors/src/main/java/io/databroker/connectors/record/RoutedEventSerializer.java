package io.databroker.connectors.record;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The binary form of {@link RoutedEvent} between tasks. */
public final class RoutedEventSerializer extends ImmutableSerializer<RoutedEvent> {
  public static final RoutedEventSerializer INSTANCE = new RoutedEventSerializer();

  @Override
  public void serialize(RoutedEvent routed, DataOutputView target) throws IOException {
    Encoding.writeString(target, routed.index());
    EventSerializer.INSTANCE.serialize(routed.event(), target);
  }

  @Override
  public RoutedEvent deserialize(DataInputView source) throws IOException {
    return new RoutedEvent(Encoding.readString(source), EventSerializer.INSTANCE.deserialize(source));
  }

  @Override
  public TypeSerializerSnapshot<RoutedEvent> snapshotConfiguration() {
    return new Snapshot();
  }

  /** The form has no parameters; its name is enough. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<RoutedEvent> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
