package io.databroker.connectors;

import io.databroker.connectors.config.ElasticsearchSettings;
import io.databroker.connectors.record.Event;
import io.databroker.connectors.record.SourceRecord;
import io.databroker.connectors.schema.DocumentSchema;
import io.databroker.connectors.schema.Field;
import io.databroker.connectors.schema.FieldType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A small source for the tests of what all sources share. */
public final class Fixtures {
  public static final String TOPIC = "things";
  public static final String TOPIC_ID = "AAAAAAAAAAAAAAAAAAAAAA";
  public static final long TIMESTAMP_MS = 1_700_000_000_123L;
  public static final DocumentSchema SCHEMA =
      DocumentSchema.of(
          Field.required("name", FieldType.STRING),
          Field.required("tags", FieldType.STRING_ARRAY),
          Field.optional("size", FieldType.INTEGER),
          Field.optional("seen_at", FieldType.TIMESTAMP),
          Field.optional("day", FieldType.DATE),
          Field.optional("total", FieldType.LONG),
          Field.optional("open", FieldType.BOOLEAN),
          Field.optional("ratio", FieldType.DECIMAL));

  private Fixtures() {}

  public static SourceRecord record(int partition, long offset, String value) {
    byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
    return new SourceRecord(partition, offset, TIMESTAMP_MS, null, bytes);
  }

  public static Event event(int partition, long offset) {
    return Event.of(TOPIC_ID, record(partition, offset, ""), own("name " + offset));
  }

  /** The values that a transform would give. */
  public static Object[] own(String name) {
    return new Object[] {name, new String[] {"a", "ü"}, 7, 1_500_000L, 19_000, null, true, new BigDecimal("0.1200")};
  }

  public static ElasticsearchSettings hot(String url) {
    return new ElasticsearchSettings(
        url, null, null, 1000, 5 << 20, Duration.ofMillis(50), 2, 40 << 20, Duration.ofSeconds(5), Duration.ofSeconds(20));
  }
}
