package io.databroker.connectors.transform;

import java.util.Map;

/**
 * How much of a JSON value is kept. What a shape does not name is read over without being built, and a
 * value of another kind than the shape's is kept as what it is: a scalar, or {@link Member#OTHER}.
 */
public sealed interface Shape {
  /** A string, number, boolean or null. */
  Shape SCALAR = new Scalar();

  static Shape array(Shape element) {
    return new Array(element);
  }

  static Shape object(Map<String, Shape> members) {
    return new Struct(Map.copyOf(members));
  }

  record Scalar() implements Shape {}

  record Array(Shape element) implements Shape {}

  record Struct(Map<String, Shape> members) implements Shape {}
}
