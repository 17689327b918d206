package io.databroker.connectors.schema;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.databroker.connectors.record.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Writes an event as the hot store's {@code _source}: every field in schema order, nulls explicit. */
public final class HotJson {
  private static final DateTimeFormatter INSTANT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

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
      case TIMESTAMP -> out.writeString(INSTANT.format(Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS)));
      case DATE -> out.writeString(LocalDate.ofEpochDay((Integer) value).toString());
      case STRING_ARRAY -> out.writeArray((String[]) value, 0, ((String[]) value).length);
    }
  }
}
