package io.databroker.connectors.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.databroker.connectors.Fixtures;
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
}
