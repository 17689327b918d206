package io.databroker.connectors.transform;

import java.util.List;
import java.util.Map;

/** A value in a JSON record, as far as a {@link Shape} asks for it. */
public sealed interface Member {
  Member NULL = new Null();
  Member OTHER = new Other();

  /** The JSON null. */
  record Null() implements Member {}

  /** An array or an object where the shape has none. */
  record Other() implements Member {}

  record Text(String text) implements Member {}

  /**
   * @param literal as it is written, e.g. {@code 1e400}
   */
  record Number(String literal) implements Member {
    /** The nearest double, infinite beyond all doubles. */
    public double value() {
      return Double.parseDouble(literal);
    }
  }

  record Flag(boolean value) implements Member {}

  record Array(List<Member> elements) implements Member {}

  /**
   * @param members those that the shape names, as far as they are there; of a repeated one the last
   */
  record Struct(Map<String, Member> members) implements Member {}
}
