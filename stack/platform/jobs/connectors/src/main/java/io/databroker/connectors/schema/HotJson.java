package io.databroker.connectors.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.databroker.connectors.record.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Writes an event as the hot store's {@code _source}: every field in schema order, nulls explicit. */
public final class HotJson {
  private static final DateTimeFormatter MILLISECONDS = fraction("SSS");
  private static final DateTimeFormatter MICROSECONDS = fraction("SSSSSS");

  private final JsonFactory json = new JsonFactory();
  private final List<Field> fields;

  public HotJson(DocumentSchema schema) {
    this.fields = schema.fields();
  }

  /** UTF-8 bytes without line breaks, as a bulk request needs them. */
  public byte[] write(Event event) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator out = json.createGenerator(bytes)) {
      out.writeStartObject();
      for (int i = 0; i < fields.size(); i++) {
        out.writeFieldName(fields.get(i).name());
        writeValue(out, fields.get(i).type(), event.value(i));
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void writeValue(JsonGenerator out, FieldType type, Object value) throws IOException {
    if (value == null) {
      out.writeNull();
      return;
    }
    switch (type) {
      case STRING -> out.writeString((String) value);
      case INTEGER -> out.writeNumber((Integer) value);
      case LONG -> out.writeNumber((Long) value);
      case BOOLEAN -> out.writeBoolean((Boolean) value);
      case DECIMAL -> out.writeNumber((BigDecimal) value);
      case TIMESTAMP -> out.writeString(instant((Long) value));
      case DATE -> out.writeString(LocalDate.ofEpochDay((Integer) value).toString());
      case STRING_ARRAY -> out.writeArray((String[]) value, 0, ((String[]) value).length);
    }
  }

  /** Three digits of the second's fraction where they suffice, else six. */
  private static String instant(long microseconds) {
    DateTimeFormatter format = microseconds % 1000 == 0 ? MILLISECONDS : MICROSECONDS;
    return format.format(Instant.EPOCH.plus(microseconds, ChronoUnit.MICROS));
  }

  private static DateTimeFormatter fraction(String digits) {
    return DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss." + digits + "'Z'").withZone(ZoneOffset.UTC);
  }
}
