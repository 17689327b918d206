package io.databroker.connectors.deadletter;

import io.databroker.connectors.record.DeadLetter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The dead-letter topic, at least once. A letter that the topic does not take for its size is sent
 * again without its value.
 */
public final class KafkaDeadLetters implements DeadLetters {
  /** The topic's own limit decides; this one is only above any that is sensible. */
  private static final int MAX_REQUEST_BYTES = 64 << 20;

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final Queue<DeadLetter> tooLarge = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  KafkaDeadLetters(Producer<byte[], byte[]> producer, String topic) {
    this.producer = producer;
    this.topic = topic;
  }

  /** Opens a producer of its own wherever it is used. */
  public static Factory factory(String bootstrapServers, String topic) {
    return () -> {
      Map<String, Object> config =
          Map.of(
              ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
              ProducerConfig.ACKS_CONFIG, "all",
              ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true,
              ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES,
              ProducerConfig.BUFFER_MEMORY_CONFIG, (long) MAX_REQUEST_BYTES);
      return new KafkaDeadLetters(
          new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()), topic);
    };
  }

  @Override
  public void send(DeadLetter letter) {
    send(letter, letter.value(), false);
  }

  private void send(DeadLetter letter, byte[] value, boolean omitted) {
    ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(topic, bytes(letter.key()), value);
    addHeaders(message.headers(), letter);
    if (omitted) {
      message.headers().add("value-omitted", bytes(Integer.toString(letter.value().length)));
    }
    producer.send(
        message,
        (metadata, error) -> {
          if (error instanceof RecordTooLargeException && value != null) {
            tooLarge.add(letter);
          } else if (error != null) {
            failure.compareAndSet(null, error);
          }
        });
  }

  private static void addHeaders(Headers headers, DeadLetter letter) {
    headers.add("topic", bytes(letter.topic()));
    headers.add("topic-id", bytes(letter.topicId()));
    headers.add("partition", bytes(Integer.toString(letter.partition())));
    headers.add("offset", bytes(Long.toString(letter.offset())));
    headers.add("stage", bytes(letter.stage().label()));
    headers.add("reason", bytes(letter.reason()));
    headers.add("detail", bytes(letter.detail()));
    if (letter.eventId() != null) {
      headers.add("event-id", bytes(letter.eventId()));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void flush() throws IOException {
    flushProducer();
    // Not from the producer's callback: it may not block, and a send may.
    for (DeadLetter letter = tooLarge.poll(); letter != null; letter = tooLarge.poll()) {
      send(letter, null, true);
    }
    flushProducer();
    Exception error = failure.get();
    if (error != null) {
      throw new IOException("a dead letter was not accepted by topic " + topic + ": " + error.getMessage(), error);
    }
  }

  private void flushProducer() throws IOException {
    try {
      producer.flush();
    } catch (KafkaException e) {
      throw new IOException("dead letters were not flushed to topic " + topic + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
  }
}
