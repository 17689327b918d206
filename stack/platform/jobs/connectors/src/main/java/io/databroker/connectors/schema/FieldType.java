package io.databroker.connectors.schema;

import java.math.BigDecimal;

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
  /** {@link BigDecimal} with four digits after the point and at most ten in all: DECIMAL(10,4). */
  DECIMAL(BigDecimal.class),
  /** {@link Long}: microseconds since 1970-01-01T00:00:00Z. */
  TIMESTAMP(Long.class),
  /** {@link Integer}: days since 1970-01-01. */
  DATE(Integer.class),
  /** {@code String[]} without null elements. */
  STRING_ARRAY(String[].class);

  /** All digits of a {@link #DECIMAL}. */
  public static final int DECIMAL_PRECISION = 10;

  /** Its digits after the point. */
  public static final int DECIMAL_SCALE = 4;

  private final Class<?> carrier;

  FieldType(Class<?> carrier) {
    this.carrier = carrier;
  }

  boolean carries(Object value) {
    return carrier.isInstance(value) && (this != DECIMAL || isDecimal((BigDecimal) value));
  }

  private static boolean isDecimal(BigDecimal value) {
    return value.scale() == DECIMAL_SCALE && value.precision() <= DECIMAL_PRECISION;
  }
}
