package io.databroker.connectors.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.databroker.connectors.record.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaDeadLettersTest {
  private final TopicProducer producer = new TopicProducer(10);
  private final KafkaDeadLetters letters = new KafkaDeadLetters(producer, "things_dlq");

  @Test
  void aLetterIsKeyedAndDescribedByHeaders() throws Exception {
    letters.send(letter("e-1", bytes("value")));
    letters.flush();

    ProducerRecord<byte[], byte[]> message = producer.history().get(0);
    assertThat(message.topic()).isEqualTo("things_dlq");
    assertThat(message.key()).isEqualTo(bytes("things/1/2/parse"));
    assertThat(message.value()).isEqualTo(bytes("value"));
    assertThat(headers(message))
        .isEqualTo(
            Map.of(
                "topic", "things", "topic-id", "id", "partition", "1", "offset", "2", "stage", "parse",
                "reason", "not-json", "detail", "détail", "event-id", "e-1"));
  }

  @Test
  void aTombstoneHasNoValueAndAMissingEventIdNoHeader() throws Exception {
    letters.send(letter(null, null));
    letters.flush();
    assertThat(producer.history().get(0).value()).isNull();
    assertThat(headers(producer.history().get(0))).doesNotContainKeys("event-id", "value-omitted");
  }

  @Test
  void aValueThatTheTopicDoesNotTakeIsLeftOut() throws Exception {
    letters.send(letter("e-1", new byte[1000]));
    letters.flush();

    assertThat(producer.history()).singleElement().satisfies(message -> {
      assertThat(message.value()).isNull();
      assertThat(headers(message)).containsEntry("value-omitted", "1000").containsEntry("reason", "not-json");
    });
  }

  @Test
  void aLetterThatIsNotTakenFailsTheFlush() {
    producer.failure = new TopicAuthorizationException("no");
    letters.send(letter("e-1", bytes("v")));
    assertThatThrownBy(letters::flush).hasMessageContaining("was not accepted by topic things_dlq");
  }

  private static DeadLetter letter(String eventId, byte[] value) {
    return new DeadLetter("things", "id", 1, 2, DeadLetter.Stage.PARSE, "not-json", "détail", eventId, value);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, String> headers(ProducerRecord<byte[], byte[]> message) {
    Map<String, String> headers = new TreeMap<>();
    message.headers().forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
    return headers;
  }

  /** Refuses values above a size as a broker does: through the callback. */
  private static final class TopicProducer extends MockProducer<byte[], byte[]> {
    private final int maxBytes;
    private RuntimeException failure;

    TopicProducer(int maxBytes) {
      super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
      this.maxBytes = maxBytes;
    }

    @Override
    public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> message, Callback callback) {
      RuntimeException error = failure;
      if (message.value() != null && message.value().length > maxBytes) {
        error = new RecordTooLargeException("too large");
      }
      if (error != null) {
        callback.onCompletion(null, error);
        return null;
      }
      return super.send(message, callback);
    }
  }
}
