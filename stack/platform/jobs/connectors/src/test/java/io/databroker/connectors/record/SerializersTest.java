package io.databroker.connectors.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.databroker.connectors.Fixtures;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class SerializersTest {

  @Test
  void recordsKeepNullsAndLongTexts() throws Exception {
    SourceRecord tombstone = new SourceRecord(1, Long.MAX_VALUE, -1, null, null);
    assertThat(roundTrip(SourceRecordSerializer.INSTANCE, tombstone)).isEqualTo(tombstone);
    SourceRecord full = new SourceRecord(1, 2, 3, "é".repeat(100_000), new byte[] {0, -1});
    assertThat(roundTrip(SourceRecordSerializer.INSTANCE, full)).usingRecursiveComparison().isEqualTo(full);
  }

  @Test
  void eventsKeepEveryKindOfValue() throws Exception {
    Event event = Fixtures.event(3, 42);
    assertThat(roundTrip(EventSerializer.INSTANCE, event)).usingRecursiveComparison().isEqualTo(event);
    RoutedEvent routed = new RoutedEvent("things-000001", event);
    assertThat(roundTrip(RoutedEventSerializer.INSTANCE, routed)).usingRecursiveComparison().isEqualTo(routed);
    assertThat(event.id()).isEqualTo(Fixtures.TOPIC_ID + "-3-42");
  }

  @Test
  void deadLettersKeepAll() throws Exception {
    for (DeadLetter.Stage stage : DeadLetter.Stage.values()) {
      DeadLetter letter = new DeadLetter("t", "id", 1, 2, stage, "not-json", "detail", "e", new byte[] {1});
      assertThat(roundTrip(DeadLetterSerializer.INSTANCE, letter)).usingRecursiveComparison().isEqualTo(letter);
      assertThat(letter.key()).isEqualTo("t/1/2/" + stage.label());
    }
  }

  @Test
  void foreignBytesAreAnError() {
    DataInputDeserializer in = new DataInputDeserializer(new byte[] {0, 1, 99});
    assertThatThrownBy(() -> EventSerializer.INSTANCE.deserialize(in))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("99");
  }

  private static <T> T roundTrip(TypeSerializer<T> serializer, T value) throws IOException {
    DataOutputSerializer first = new DataOutputSerializer(16);
    serializer.serialize(value, first);
    DataOutputSerializer second = new DataOutputSerializer(16);
    serializer.copy(new DataInputDeserializer(first.getCopyOfBuffer()), second);
    assertThat(second.getCopyOfBuffer()).isEqualTo(first.getCopyOfBuffer());
    assertThat(serializer.snapshotConfiguration().restoreSerializer()).isEqualTo(serializer);
    return serializer.deserialize(new DataInputDeserializer(second.getCopyOfBuffer()));
  }
}
