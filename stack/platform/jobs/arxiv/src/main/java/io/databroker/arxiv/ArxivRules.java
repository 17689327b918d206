package io.databroker.arxiv;

import io.databroker.connectors.transform.Rejection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** The field rules of the record's specification; each method throws the first reason that applies. */
final class ArxivRules {
  static final String VERSIONS = "versions";
  static final String AUTHORS_PARSED = "authors_parsed";

  private static final Pattern ID = Pattern.compile("[0-9]{4}\\.[0-9]{4,5}|[a-z-]+(?:\\.[A-Za-z-]+)?/[0-9]{7}");
  private static final Pattern VERSION = Pattern.compile("v[1-9][0-9]*");

  private final Map<String, Member> members;

  ArxivRules(Map<String, Member> members) {
    this.members = members;
  }

  /** When the first and the last version were submitted, in microseconds since 1970, and how many there are. */
  record Versions(int count, long first, long last) {}

  String id() throws Rejection {
    String id = requiredText("id");
    if (!ID.matcher(id).matches()) {
      throw value("id", "'" + shown(id) + "' is not an arXiv identifier");
    }
    return id;
  }

  String optionalText(String field) throws Rejection {
    Member member = members.get(field);
    return member == null || member == Member.NULL ? null : text(field, member);
  }

  String requiredText(String field) throws Rejection {
    return text(field, required(field));
  }

  /** Normalised and not empty. */
  String filledText(String field) throws Rejection {
    String text = Texts.normalise(requiredText(field));
    if (text.isEmpty()) {
      throw value(field, "it is empty");
    }
    return text;
  }

  int updateDate() throws Rejection {
    String text = requiredText("update_date");
    OptionalInt day = Dates.day(text);
    if (day.isEmpty()) {
      throw value("update_date", "'" + shown(text) + "' is not a day of the years 1900 to 2199");
    }
    return day.getAsInt();
  }

  Versions versions() throws Rejection {
    List<Member> elements = array(VERSIONS);
    for (Member element : elements) {
      if (!(element instanceof Member.Version version
          && version.version() instanceof Member.Text
          && version.created() instanceof Member.Text)) {
        throw type(VERSIONS, "an element is not an object with the strings version and created");
      }
    }
    if (elements.isEmpty()) {
      throw value(VERSIONS, "it has no element");
    }
    long first = 0;
    long last = 0;
    for (int i = 0; i < elements.size(); i++) {
      last = created((Member.Version) elements.get(i));
      first = i == 0 ? last : first;
    }
    return new Versions(elements.size(), first, last);
  }

  private static long created(Member.Version version) throws Rejection {
    String name = ((Member.Text) version.version()).text();
    if (!VERSION.matcher(name).matches()) {
      throw value(VERSIONS, "'" + shown(name) + "' is not a version");
    }
    String created = ((Member.Text) version.created()).text();
    OptionalLong instant = Dates.created(created);
    if (instant.isEmpty()) {
      throw value(VERSIONS, "'" + shown(created) + "' is not a date of the form 'Mon, 2 Apr 2007 19:18:42 GMT'");
    }
    return instant.getAsLong();
  }

  /** For each author the strings as they are: last name, first names, suffix, and what may follow. */
  List<List<String>> authorsParsed() throws Rejection {
    List<Member> authors = array(AUTHORS_PARSED);
    for (Member author : authors) {
      if (!(author instanceof Member.Array names && names.elements().stream().allMatch(Member.Text.class::isInstance))) {
        throw type(AUTHORS_PARSED, "an element is not an array of strings");
      }
    }
    List<List<String>> result = authors.stream().map(author -> strings((Member.Array) author)).toList();
    for (List<String> names : result) {
      if (names.isEmpty()) {
        throw value(AUTHORS_PARSED, "an author has no name");
      }
      for (String name : names) {
        mustBeWellFormed(AUTHORS_PARSED, name);
      }
    }
    return result;
  }

  private static List<String> strings(Member.Array array) {
    return array.elements().stream().map(element -> ((Member.Text) element).text()).toList();
  }

  private Member required(String field) throws Rejection {
    Member member = members.get(field);
    if (member == null || member == Member.NULL) {
      throw new Rejection("missing:" + field, field + (member == null ? " is absent" : " is null"));
    }
    return member;
  }

  private List<Member> array(String field) throws Rejection {
    if (required(field) instanceof Member.Array array) {
      return array.elements();
    }
    throw type(field, "it is not an array");
  }

  private static String text(String field, Member member) throws Rejection {
    if (!(member instanceof Member.Text text)) {
      throw type(field, "it is not a string");
    }
    mustBeWellFormed(field, text.text());
    return text.text();
  }

  private static void mustBeWellFormed(String field, String text) throws Rejection {
    if (!Texts.wellFormed(text)) {
      throw value(field, "it has an unpaired surrogate");
    }
  }

  private static Rejection type(String field, String detail) {
    return new Rejection("type:" + field, field + ": " + detail);
  }

  private static Rejection value(String field, String detail) {
    return new Rejection("value:" + field, field + ": " + detail);
  }

  private static String shown(String text) {
    return text.length() > 60 ? text.substring(0, 60) + "..." : text;
  }
}
