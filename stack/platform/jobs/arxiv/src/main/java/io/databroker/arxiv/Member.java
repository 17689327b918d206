package io.databroker.arxiv;

import java.util.List;

/** A member of a JSON object, as far as the record's rules tell values apart. */
sealed interface Member {
  Member NULL = new Null();
  Member OTHER = new Other();

  /** The JSON null. */
  record Null() implements Member {}

  /** Anything that no rule takes here. */
  record Other() implements Member {}

  record Text(String text) implements Member {}

  /** An array whose elements may be of any kind. */
  record Array(List<Member> elements) implements Member {}

  /**
   * An element of {@code versions}.
   *
   * @param version null if absent
   * @param created null if absent
   */
  record Version(Member version, Member created) implements Member {}
}
