package io.databroker.connectors.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.databroker.connectors.CollectedDeadLetters;
import io.databroker.connectors.Fixtures;
import io.databroker.connectors.HotServer;
import io.databroker.connectors.HotServer.Answer;
import io.databroker.connectors.config.ElasticsearchSettings;
import io.databroker.connectors.record.RoutedEvent;
import io.databroker.connectors.schema.HotJson;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ElasticsearchWriterTest {
  private final HotServer server = new HotServer();
  private final CollectedDeadLetters deadLetters = new CollectedDeadLetters();
  private final TestProcessingTimeService time = new TestProcessingTimeService();

  @BeforeEach
  void clear() {
    CollectedDeadLetters.ALL.clear();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aFlushDeliversEverythingAndThenTheDeadLetters() throws Exception {
    try (ElasticsearchWriter writer = writer(1000, 1 << 20, 1 << 20)) {
      write(writer, 10);
      assertThat(server.bulks()).isEmpty();
      writer.flush(false);
      assertThat(server.documents).hasSize(10);
      assertThat(server.bulks()).hasSize(1);
      assertThat(deadLetters.flushes).isEqualTo(1);
    }
  }

  @Test
  void batchesAreLimitedByCountAndBytes() throws Exception {
    try (ElasticsearchWriter writer = writer(4, 1 << 20, 1 << 20)) {
      write(writer, 10);
      writer.flush(false);
      assertThat(server.bulks().stream().map(request -> request.ids().size())).containsExactlyInAnyOrder(4, 4, 2);
    }
    try (ElasticsearchWriter writer = writer(1000, 1000, 1 << 20)) {
      write(writer, 10);
      writer.flush(false);
      assertThat(server.bulks()).allSatisfy(request -> assertThat(request.body().length()).isLessThanOrEqualTo(1600));
      assertThat(server.bulks().size()).isGreaterThan(6);
    }
  }

  @Test
  void anOldBatchIsSentWithoutACheckpoint() throws Exception {
    try (ElasticsearchWriter writer = writer(1000, 1 << 20, 1 << 20)) {
      write(writer, 1);
      time.setCurrentTime(1_000);
      long deadline = System.nanoTime() + 5_000_000_000L;
      while (server.documents.isEmpty() && System.nanoTime() < deadline) {
        Thread.sleep(10);
      }
      assertThat(server.documents).hasSize(1);
    }
  }

  @Test
  void anOversizeDocumentIsADeadLetterAndIsNotSent() throws Exception {
    try (ElasticsearchWriter writer = writer(1000, 1 << 20, 100)) {
      write(writer, 1);
      writer.flush(false);
      assertThat(server.bulks()).isEmpty();
      assertThat(CollectedDeadLetters.ALL).singleElement().satisfies(letter -> {
        assertThat(letter.reason()).isEqualTo("rejected");
        assertThat(letter.detail()).contains("more than the 100 that are sent");
      });
    }
  }

  @Test
  void aDeliveryThatFailedFailsTheFlushAndEveryWriteAfterIt() throws Exception {
    server.nextBulk(Answer.status(401, "who are you"));
    try (ElasticsearchWriter writer = writer(1000, 1 << 20, 1 << 20)) {
      write(writer, 1);
      assertThatThrownBy(() -> writer.flush(false)).isInstanceOf(IOException.class).hasMessageContaining("HTTP 401");
      assertThatThrownBy(() -> write(writer, 1)).hasMessageContaining("HTTP 401");
      assertThat(deadLetters.flushes).isZero();
    }
  }

  private static void write(ElasticsearchWriter writer, int documents) throws Exception {
    for (int i = 0; i < documents; i++) {
      writer.write(new RoutedEvent("things-000001", Fixtures.event(0, i)), null);
    }
  }

  private ElasticsearchWriter writer(int records, long bytes, long maxDocument) {
    ElasticsearchSettings settings =
        new ElasticsearchSettings(
            server.url(), null, null, records, bytes, Duration.ofMillis(500), 2, maxDocument, Duration.ofSeconds(5), Duration.ofSeconds(5));
    HotOutcomes outcomes = new HotOutcomes(Fixtures.TOPIC, deadLetters, new UnregisteredMetricsGroup());
    return new ElasticsearchWriter(
        settings, new HotJson(Fixtures.SCHEMA), new BulkDelivery(settings, outcomes), outcomes, deadLetters, time);
  }
}
