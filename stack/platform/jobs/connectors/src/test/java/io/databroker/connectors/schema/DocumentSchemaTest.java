package io.databroker.connectors.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.databroker.connectors.Fixtures;
import io.databroker.connectors.record.Event;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DocumentSchemaTest {

  @Test
  void theHotDocumentHasEveryFieldInOrder() {
    byte[] json = new HotJson(Fixtures.SCHEMA).write(Fixtures.event(1, 5));
    assertThat(new String(json, StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"kafka_topic_id\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"kafka_partition\":1,\"kafka_offset\":5,"
                + "\"kafka_timestamp\":\"2023-11-14T22:13:20.123Z\",\"event_id\":null,\"name\":\"name 5\",\"tags\":[\"a\",\"ü\"],"
                + "\"size\":7,\"seen_at\":\"1970-01-01T00:00:01.500Z\",\"day\":\"2022-01-08\",\"total\":null,\"open\":true,\"ratio\":0.1200}");
  }

  @Test
  void aFieldIsDeclaredOnce() {
    assertThatThrownBy(() -> DocumentSchema.of(Field.required("event_id", FieldType.STRING)))
        .hasMessageContaining("event_id");
  }

  @Test
  void aTransformThatBreaksItsSchemaIsNamed() {
    assertThatCode(() -> Fixtures.SCHEMA.check(Fixtures.own("x"))).doesNotThrowAnyException();
    assertThatThrownBy(() -> Fixtures.SCHEMA.check(new Object[0])).hasMessageContaining("0 values, the schema has 8");
    Object[] wrong = Fixtures.own("x");
    wrong[2] = 7L;
    assertThatThrownBy(() -> Fixtures.SCHEMA.check(wrong)).hasMessage("field size is INTEGER, the transform gave Long");
    assertThatThrownBy(() -> Fixtures.SCHEMA.check(Fixtures.own(null))).hasMessageContaining("field name is STRING, the transform gave null");
  }

  @Test
  void aTimeHasSixDigitsWhereThreeDoNotSuffice() {
    assertThat(hot(1_646_849_479_461_565L, "0.0000")).contains("\"seen_at\":\"2022-03-09T18:11:19.461565Z\"");
    assertThat(hot(-1L, "0.0000")).contains("\"seen_at\":\"1969-12-31T23:59:59.999999Z\"");
    assertThat(hot(-1000L, "0.0000")).contains("\"seen_at\":\"1969-12-31T23:59:59.999Z\"");
  }

  @Test
  void aDecimalIsANumberWithFourDigitsBehindThePoint() {
    assertThat(hot(0L, "0.0001")).endsWith("\"ratio\":0.0001}");
    assertThat(hot(0L, "-999999.9999")).endsWith("\"ratio\":-999999.9999}");
    for (String other : new String[] {"0.1", "0.00010", "1000000.0000"}) {
      Object[] values = Fixtures.own("x");
      values[7] = new BigDecimal(other);
      assertThatThrownBy(() -> Fixtures.SCHEMA.check(values))
          .as(other)
          .hasMessage("field ratio is DECIMAL, the transform gave BigDecimal");
    }
  }

  private static String hot(Long seenAt, String ratio) {
    Object[] values = Fixtures.own("x");
    values[3] = seenAt;
    values[7] = new BigDecimal(ratio);
    Fixtures.SCHEMA.check(values);
    Event event = Event.of(Fixtures.TOPIC_ID, Fixtures.record(0, 0, ""), values);
    return new String(new HotJson(Fixtures.SCHEMA).write(event), StandardCharsets.UTF_8);
  }
}
