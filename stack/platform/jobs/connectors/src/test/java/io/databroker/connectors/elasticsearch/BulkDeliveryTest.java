package io.databroker.connectors.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.databroker.connectors.CollectedDeadLetters;
import io.databroker.connectors.Fixtures;
import io.databroker.connectors.HotServer;
import io.databroker.connectors.HotServer.Answer;
import io.databroker.connectors.config.ElasticsearchSettings;
import io.databroker.connectors.record.DeadLetter;
import io.databroker.connectors.record.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BulkDeliveryTest {
  private static final Answer NORMAL = new Answer(200, null, 0);

  private final HotServer server = new HotServer();
  private final CountingGroup metrics = new CountingGroup();

  @BeforeEach
  void clear() {
    CollectedDeadLetters.ALL.clear();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void writesToTheConcreteIndexWithTheIdOfTheEvent() throws Exception {
    deliver(delivery(), 2);

    assertThat(server.documents.keySet()).containsExactlyInAnyOrder("things-000001/" + id(0), "things-000001/" + id(1));
    assertThat(metrics.count("hot_indexed")).isEqualTo(2);
    assertThat(server.bulks().get(0).body()).doesNotContain("_type").endsWith("}\n");
    assertThat(server.bulks().get(0).authorization()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"6.8.23,true", "7.17.0,false", "8.19.21,false", "10.0.0-SNAPSHOT,false"})
  void olderServersAreGivenTheType(String version, boolean type) throws Exception {
    server.version = version;
    deliver(delivery(), 1);
    assertThat(server.bulks().get(0).body().contains("\"_type\":\"_doc\"")).isEqualTo(type);
  }

  @Test
  void theVersionIsProbedOnceAndTheProbeIsTriedAgain() throws Exception {
    server.nextVersion(
        Answer.status(503, "{}"), Answer.status(200, "<html>"), Answer.status(200, "{}"));
    BulkDelivery delivery = delivery();
    deliver(delivery, 1);
    deliver(delivery, 1);
    assertThat(server.requests.stream().filter(request -> request.path().equals("/_nodes/_local"))).hasSize(4);
  }

  @Test
  void credentialsAreSentAsBasicAuthentication() throws Exception {
    deliver(delivery(settings("elastic", "p:w", Duration.ofSeconds(5), Duration.ofSeconds(20))), 1);
    String expected = "Basic " + Base64.getEncoder().encodeToString("elastic:p:w".getBytes());
    assertThat(server.requests).allSatisfy(request -> assertThat(request.authorization()).isEqualTo(expected));
  }

  @Test
  void onlyWhatMaySucceedLaterIsSentAgain() throws Exception {
    server.refuse(id(1), 429, "es_rejected_execution_exception");
    server.refuse(id(2), 503, "unavailable_shards_exception");
    server.refuse(id(3), 403, "cluster_block_exception");
    Thread healing = new Thread(() -> {
      while (server.bulks().size() < 2) {
        Thread.onSpinWait();
      }
      for (int i = 1; i <= 3; i++) {
        server.accept(id(i));
      }
    });
    healing.start();
    deliver(delivery(), 5);
    healing.join();

    assertThat(server.bulks().get(0).ids()).hasSize(5);
    assertThat(server.bulks().get(1).ids()).containsExactly(id(1), id(2), id(3));
    assertThat(server.documents).hasSize(5);
    assertThat(metrics.count("hot_indexed")).isEqualTo(5);
    assertThat(metrics.count("hot_retried")).isGreaterThanOrEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"429,{}", "500,{}", "502,<html>", "503,", "200,<html>", "200,", "200,not json"})
  void aRequestThatFailsAsAWholeIsSentAgain(int status, String body) throws Exception {
    server.nextBulk(Answer.status(status, body == null ? "" : body));
    deliver(delivery(), 3);
    assertThat(server.documents).hasSize(3);
    assertThat(server.bulks()).hasSize(2);
  }

  @Test
  void aRequestWithoutAnAnswerInTimeIsSentAgain() throws Exception {
    server.nextBulk(new Answer(200, null, 1_500));
    deliver(delivery(settings(null, null, Duration.ofMillis(300), Duration.ofSeconds(20))), 2);
    assertThat(server.bulks()).hasSizeGreaterThanOrEqualTo(2);
    assertThat(server.documents).hasSize(2);
  }

  @Test
  void aServerThatIsDownIsTriedUntilTheLimit() {
    server.close();
    BulkDelivery delivery = delivery(settings(null, null, Duration.ofSeconds(1), Duration.ofMillis(400)));
    assertThatThrownBy(() -> deliver(delivery, 2))
        .isInstanceOf(HotStoreException.class)
        .hasMessageContainingAll("2 documents were not taken by the hot store within 400 ms", "tries: GET http");
  }

  @Test
  void tryingCanBeInterrupted() throws Exception {
    server.close();
    BulkDelivery delivery = delivery();
    List<Throwable> thrown = new ArrayList<>();
    Thread thread = new Thread(() -> {
      try {
        deliver(delivery, 1);
      } catch (Throwable e) {
        thrown.add(e);
      }
    });
    thread.start();
    Thread.sleep(200);
    thread.interrupt();
    thread.join(2_000);
    assertThat(thrown).singleElement().isInstanceOf(InterruptedException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "400,mapper_parsing_exception", "400,document_parsing_exception", "400,illegal_argument_exception",
    "400,strict_dynamic_mapping_exception"
  })
  void aRefusedDocumentBecomesADeadLetter(int status, String type) throws Exception {
    server.refuse(id(1), status, type);
    deliver(delivery(), 3);

    assertThat(server.documents).hasSize(2);
    assertThat(server.bulks()).hasSize(1);
    DeadLetter letter = CollectedDeadLetters.ALL.get(0);
    assertThat(letter.key()).isEqualTo("things/0/1/hot");
    assertThat(letter.reason()).isEqualTo("rejected");
    assertThat(letter.detail()).isEqualTo(status + " " + type + ": because: deeper");
    assertThat(new String(letter.value())).isEqualTo("{\"n\":1}");
    assertThat(metrics.count("hot_rejected")).isEqualTo(1);
    assertThat(metrics.count("records_dead_lettered")).isEqualTo(1);
  }

  @Test
  void aDeletedIndexMeansExpired() throws Exception {
    server.refuse(id(0), 404, "index_not_found_exception");
    deliver(delivery(), 2);
    assertThat(metrics.count("hot_expired")).isEqualTo(1);
    assertThat(metrics.count("hot_indexed")).isEqualTo(1);
    assertThat(server.bulks()).hasSize(1);
    assertThat(CollectedDeadLetters.ALL).isEmpty();
  }

  @Test
  void aMissingPermissionIsNotTheDocumentsFault() {
    server.refuse(id(0), 403, "security_exception");
    assertThatThrownBy(() -> deliver(delivery(), 1)).hasMessageContaining("the job may not write to things-000001");
    assertThat(CollectedDeadLetters.ALL).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 405})
  void otherAnswersFail(int status) {
    server.nextBulk(Answer.status(status, "{\"error\":\"no\"}"));
    assertThatThrownBy(() -> deliver(delivery(), 1)).hasMessageContainingAll("refused as a whole", "HTTP " + status);
  }

  @Test
  void anAnswerForOtherDocumentsFails() {
    server.nextBulk(Answer.status(200, "{\"errors\":false,\"items\":[]}"));
    assertThatThrownBy(() -> deliver(delivery(), 2)).hasMessage("a bulk request of 2 documents was answered for 0");
    server.nextBulk(Answer.status(200, "{\"errors\":false,\"items\":[{\"index\":{\"_id\":\"x\",\"status\":201}}]}"));
    assertThatThrownBy(() -> deliver(delivery(), 1)).hasMessageContaining("answered out of order");
  }

  @Test
  void aRequestThatIsTooLargeIsHalvedUntilItFits() throws Exception {
    Answer tooLarge = Answer.status(413, "");
    server.nextBulk(tooLarge, tooLarge, NORMAL, NORMAL, tooLarge, NORMAL, NORMAL);
    deliver(delivery(), 4);
    assertThat(server.documents).hasSize(4);
    assertThat(server.bulks().stream().map(request -> request.ids().size())).containsExactly(4, 2, 1, 1, 2, 1, 1);
  }

  @Test
  void aSingleDocumentThatIsTooLargeIsADeadLetter() throws Exception {
    server.nextBulk(Answer.status(413, "too large"));
    deliver(delivery(), 1);
    assertThat(CollectedDeadLetters.ALL).singleElement().satisfies(letter -> assertThat(letter.detail()).contains("413"));
  }

  @Test
  void aRequestAboveTheServersOwnLimitIsHalvedWithoutBeingSent() throws Exception {
    deliver(delivery(), 1);
    server.maxContentLength = 2L * server.bulks().get(0).body().length();
    server.requests.clear();
    deliver(delivery(), 5);
    assertThat(server.documents).hasSize(5);
    assertThat(server.bulks().stream().map(request -> request.ids().size())).containsExactly(2, 1, 2);
    assertThat(CollectedDeadLetters.ALL).isEmpty();
  }

  @Test
  void aDocumentAboveTheServersOwnLimitIsADeadLetterWithoutBeingSent() throws Exception {
    server.maxContentLength = 10L;
    deliver(delivery(), 2);
    assertThat(server.bulks()).isEmpty();
    assertThat(CollectedDeadLetters.ALL)
        .hasSize(2)
        .allSatisfy(letter -> assertThat(letter.detail())
            .matches("larger than the server takes: \\d+ bytes in a request, of which it takes 10"));
  }

  private void deliver(BulkDelivery delivery, int documents) throws Exception {
    List<HotDocument> batch = new ArrayList<>();
    for (int i = 0; i < documents; i++) {
      Event event = Fixtures.event(0, i);
      batch.add(new HotDocument("things-000001", event.id(), ("{\"n\":" + i + "}").getBytes(), event));
    }
    delivery.deliver(batch);
  }

  private static String id(int offset) {
    return Fixtures.event(0, offset).id();
  }

  private BulkDelivery delivery() {
    return delivery(Fixtures.hot(server.url()));
  }

  private BulkDelivery delivery(ElasticsearchSettings settings) {
    return new BulkDelivery(settings, new HotOutcomes(Fixtures.TOPIC, new CollectedDeadLetters(), metrics));
  }

  private ElasticsearchSettings settings(String user, String password, Duration request, Duration limit) {
    return new ElasticsearchSettings(
        server.url(), user, password, 1000, 5 << 20, Duration.ofMillis(50), 2, 40 << 20, request, limit);
  }

  /** Counts by metric name, whatever the group. */
  static final class CountingGroup extends UnregisteredMetricsGroup {
    private final java.util.Map<String, Counter> counters = new java.util.concurrent.ConcurrentHashMap<>();

    long count(String name) {
      return counters.get(name).getCount();
    }

    @Override
    public MetricGroup addGroup(String name) {
      return this;
    }

    @Override
    public MetricGroup addGroup(String key, String value) {
      return this;
    }

    @Override
    public <C extends Counter> C counter(String name, C counter) {
      counters.put(name, counter);
      return counter;
    }
  }
}
