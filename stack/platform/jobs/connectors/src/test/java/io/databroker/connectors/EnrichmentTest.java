package io.databroker.connectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.databroker.connectors.kafka.TopicRecreatedException;
import io.databroker.connectors.record.DeadLetter;
import io.databroker.connectors.record.Event;
import io.databroker.connectors.record.SourceRecord;
import io.databroker.connectors.transform.Rejection;
import java.nio.charset.StandardCharsets;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class EnrichmentTest {
  private static final String OTHER_ID = "BBBBBBBBBBBBBBBBBBBBBB";

  @Test
  void acceptedRecordsGoOnAndOthersAreDeadLetters() throws Exception {
    try (var job = harness(Fixtures.TOPIC_ID, Fixtures.TOPIC_ID)) {
      job.open();
      job.processElement(Fixtures.record(2, 7, "good"), 0);
      job.processElement(Fixtures.record(2, 8, "bad"), 0);
      job.processElement(Fixtures.record(2, 9, null), 0);

      assertThat(job.extractOutputValues()).singleElement().satisfies(event -> {
        assertThat(event.id()).isEqualTo(Fixtures.TOPIC_ID + "-2-7");
        assertThat(event.value(3)).isEqualTo(Fixtures.TIMESTAMP_MS * 1000);
        assertThat(event.value(5)).isEqualTo("good");
      });
      assertThat(job.getSideOutput(Enrichment.DEAD_LETTERS)).hasSize(2);
      DeadLetter letter = job.getSideOutput(Enrichment.DEAD_LETTERS).peek().getValue();
      assertThat(letter.key()).isEqualTo("things/2/8/parse");
      assertThat(letter.reason()).isEqualTo("value:name");
      assertThat(letter.value()).isEqualTo(new byte[] {'b', 'a', 'd'});
    }
  }

  @Test
  void theIdInStateWinsOverTheSubmittedOne() throws Exception {
    OperatorSubtaskState state;
    try (var job = harness(Fixtures.TOPIC_ID, Fixtures.TOPIC_ID)) {
      job.open();
      state = job.snapshot(1, 1);
    }
    try (var restored = harness("submitted later", Fixtures.TOPIC_ID)) {
      restored.initializeState(state);
      restored.open();
      restored.processElement(Fixtures.record(0, 0, "good"), 0);
      assertThat(restored.extractOutputValues().get(0).topicId()).isEqualTo(Fixtures.TOPIC_ID);
    }
    try (var restored = harness(OTHER_ID, OTHER_ID)) {
      assertThatThrownBy(() -> restored.initializeState(state))
          .isInstanceOf(SuppressRestartsException.class)
          .hasCauseInstanceOf(TopicRecreatedException.class)
          .cause()
          .hasMessageContainingAll("topic things was recreated", Fixtures.TOPIC_ID, OTHER_ID);
    }
  }

  @Test
  void aTopicRecreatedBeforeTheFirstCheckpointIsNoticed() throws Exception {
    try (var job = harness(Fixtures.TOPIC_ID, OTHER_ID)) {
      assertThatThrownBy(job::open).hasCauseInstanceOf(TopicRecreatedException.class);
    }
  }

  private static OneInputStreamOperatorTestHarness<SourceRecord, Event> harness(String submitted, String current)
      throws Exception {
    Enrichment enrichment =
        new Enrichment(Fixtures.TOPIC, submitted, topic -> current, Fixtures.SCHEMA, EnrichmentTest::transform);
    return new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(enrichment));
  }

  static Object[] transform(byte[] value) throws Rejection {
    if (value == null) {
      throw new Rejection("empty", "null");
    }
    String text = new String(value, StandardCharsets.UTF_8);
    if (text.equals("bad")) {
      throw new Rejection("value:name", "bad");
    }
    return Fixtures.own(text);
  }
}
