package io.databroker.connectors.schema;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a document of one source looks like. The hot store's JSON and the cold store's row are both
 * derived from it. The first five fields are the event's identity and origin; they are the same for
 * every source and are filled in by the connectors, never by a transform.
 */
public final class DocumentSchema implements Serializable {
  public static final int TOPIC_ID = 0;
  public static final int PARTITION = 1;
  public static final int OFFSET = 2;
  public static final int TIMESTAMP = 3;
  public static final int EVENT_ID = 4;

  private static final List<Field> IDENTITY =
      List.of(
          Field.required("kafka_topic_id", FieldType.STRING),
          Field.required("kafka_partition", FieldType.INTEGER),
          Field.required("kafka_offset", FieldType.LONG),
          Field.required("kafka_timestamp", FieldType.TIMESTAMP),
          Field.optional("event_id", FieldType.STRING));

  private final List<Field> fields;

  private DocumentSchema(List<Field> fields) {
    this.fields = fields;
  }

  /**
   * @param own the source's own fields, in order; the identity fields are put before them
   * @throws IllegalArgumentException if a name is used twice
   */
  public static DocumentSchema of(Field... own) {
    List<Field> all = new ArrayList<>(IDENTITY);
    all.addAll(List.of(own));
    Set<String> names = new HashSet<>();
    for (Field field : all) {
      if (!names.add(field.name())) {
        throw new IllegalArgumentException("field " + field.name() + " is declared twice");
      }
    }
    return new DocumentSchema(List.copyOf(all));
  }

  /** How many of the first fields the connectors fill in. */
  public static int identityFields() {
    return IDENTITY.size();
  }

  public List<Field> fields() {
    return fields;
  }

  /**
   * @param own the source's own values, as a transform returned them
   * @throws IllegalArgumentException if a value is not of its field's type: a fault of the transform
   */
  public void check(Object[] own) {
    int count = fields.size() - IDENTITY.size();
    if (own.length != count) {
      throw new IllegalArgumentException("the transform gave " + own.length + " values, the schema has " + count);
    }
    for (int i = 0; i < count; i++) {
      Field field = fields.get(IDENTITY.size() + i);
      boolean ok = own[i] == null ? field.nullable() : field.type().carries(own[i]);
      if (!ok) {
        String found = own[i] == null ? "null" : own[i].getClass().getSimpleName();
        throw new IllegalArgumentException(
            "field " + field.name() + " is " + field.type() + ", the transform gave " + found);
      }
    }
  }
}
