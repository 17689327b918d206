package io.databroker.arxiv;

import io.databroker.connectors.transform.Fields;
import io.databroker.connectors.transform.Member;
import io.databroker.connectors.transform.Rejection;
import io.databroker.connectors.transform.Shape;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** The rules of fields that arXiv alone has; each method throws the first reason that applies. */
final class ArxivRules {
  /** An element of {@code versions}. */
  static final Shape VERSION = Shape.object(Map.of("version", Shape.SCALAR, "created", Shape.SCALAR));

  private static final String VERSIONS = "versions";
  private static final String AUTHORS_PARSED = "authors_parsed";
  private static final Pattern ID = Pattern.compile("[0-9]{4}\\.[0-9]{4,5}|[a-z-]+(?:\\.[A-Za-z-]+)?/[0-9]{7}");
  private static final Pattern VERSION_NAME = Pattern.compile("v[1-9][0-9]*");

  private final Fields fields;

  ArxivRules(Fields fields) {
    this.fields = fields;
  }

  /** When the first and the last version were submitted, in microseconds since 1970, and how many there are. */
  record Versions(int count, long first, long last) {}

  String id() throws Rejection {
    String id = fields.requiredText("id");
    if (!ID.matcher(id).matches()) {
      throw fields.value("id", "'" + Fields.shown(id) + "' is not an arXiv identifier");
    }
    return id;
  }

  int updateDate() throws Rejection {
    String text = fields.requiredText("update_date");
    OptionalInt day = Dates.day(text);
    if (day.isEmpty()) {
      throw fields.value("update_date", "'" + Fields.shown(text) + "' is not a day of the years 1900 to 2199");
    }
    return day.getAsInt();
  }

  Versions versions() throws Rejection {
    List<Member> elements = fields.requiredArray(VERSIONS);
    for (Member element : elements) {
      if (!(element instanceof Member.Struct version
          && version.members().get("version") instanceof Member.Text
          && version.members().get("created") instanceof Member.Text)) {
        throw fields.type(VERSIONS, "an element is not an object with the strings version and created");
      }
    }
    if (elements.isEmpty()) {
      throw fields.value(VERSIONS, "it has no element");
    }
    long first = 0;
    long last = 0;
    for (int i = 0; i < elements.size(); i++) {
      last = created(((Member.Struct) elements.get(i)).members());
      first = i == 0 ? last : first;
    }
    return new Versions(elements.size(), first, last);
  }

  private long created(Map<String, Member> version) throws Rejection {
    String name = ((Member.Text) version.get("version")).text();
    if (!VERSION_NAME.matcher(name).matches()) {
      throw fields.value(VERSIONS, "'" + Fields.shown(name) + "' is not a version");
    }
    String created = ((Member.Text) version.get("created")).text();
    OptionalLong instant = Dates.created(created);
    if (instant.isEmpty()) {
      throw fields.value(
          VERSIONS, "'" + Fields.shown(created) + "' is not a date of the form 'Mon, 2 Apr 2007 19:18:42 GMT'");
    }
    return instant.getAsLong();
  }

  /** For each author the strings as they are: last name, first names, suffix, and what may follow. */
  List<List<String>> authorsParsed() throws Rejection {
    List<Member> authors = fields.requiredArray(AUTHORS_PARSED);
    for (Member author : authors) {
      if (!(author instanceof Member.Array names && names.elements().stream().allMatch(Member.Text.class::isInstance))) {
        throw fields.type(AUTHORS_PARSED, "an element is not an array of strings");
      }
    }
    List<List<String>> result = authors.stream().map(author -> strings((Member.Array) author)).toList();
    for (List<String> names : result) {
      if (names.isEmpty()) {
        throw fields.value(AUTHORS_PARSED, "an author has no name");
      }
      for (String name : names) {
        fields.mustBeWellFormed(AUTHORS_PARSED, name);
      }
    }
    return result;
  }

  private static List<String> strings(Member.Array array) {
    return array.elements().stream().map(element -> ((Member.Text) element).text()).toList();
  }
}
