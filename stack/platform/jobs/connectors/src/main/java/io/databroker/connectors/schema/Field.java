package io.databroker.connectors.schema;

import java.io.Serializable;

/** One field of a document, under the same name in the hot and in the cold store. */
public record Field(String name, FieldType type, boolean nullable) implements Serializable {

  /** A field that every document has. */
  public static Field required(String name, FieldType type) {
    return new Field(name, type, false);
  }

  /** A field that may be null. */
  public static Field optional(String name, FieldType type) {
    return new Field(name, type, true);
  }
}
