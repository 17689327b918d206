package io.databroker.connectors.schema;

/** The types a document's field may have, with the Java class that carries a value through the job. */
public enum FieldType {
  /** {@link String}. */
  STRING(String.class),
  /** {@link Integer}. */
  INTEGER(Integer.class),
  /** {@link Long}. */
  LONG(Long.class),
  /** {@link Boolean}. */
  BOOLEAN(Boolean.class),
  /** {@link Long}: microseconds since 1970-01-01T00:00:00Z. */
  TIMESTAMP(Long.class),
  /** {@link Integer}: days since 1970-01-01. */
  DATE(Integer.class),
  /** {@code String[]} without null elements. */
  STRING_ARRAY(String[].class);

  private final Class<?> carrier;

  FieldType(Class<?> carrier) {
    this.carrier = carrier;
  }

  boolean carries(Object value) {
    return carrier.isInstance(value);
  }
}
