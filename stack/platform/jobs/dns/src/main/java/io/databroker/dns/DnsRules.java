package io.databroker.dns;

import io.databroker.connectors.transform.Fields;
import io.databroker.connectors.transform.Member;
import io.databroker.connectors.transform.Rejection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules of fields that DNS alone has; each method throws the first reason that applies. */
final class DnsRules {
  private static final Pattern UID = Pattern.compile("[0-9A-Za-z]{1,64}");
  private static final Set<String> TRANSPORTS = Set.of("udp", "tcp", "icmp", "unknown_transport");
  private static final double YEAR_2200 = 7_258_118_400d;
  private static final double DAY = 86_400d;
  private static final long LAST_TTL = 0xFFFF_FFFFL;

  private final Fields fields;

  DnsRules(Fields fields) {
    this.fields = fields;
  }

  /** Microseconds since 1970. */
  long time() throws Rejection {
    Member.Number number = fields.requiredNumber("ts");
    if (!(number.value() >= 0 && number.value() < YEAR_2200)) {
      throw fields.value("ts", Fields.shown(number.literal()) + " is not a time of the years 1970 to 2199");
    }
    return microseconds(number.value());
  }

  String uid() throws Rejection {
    String uid = fields.requiredText("uid");
    if (!UID.matcher(uid).matches()) {
      throw fields.value("uid", "'" + Fields.shown(uid) + "' is not an identifier of a connection");
    }
    return uid;
  }

  String address(String field) throws Rejection {
    String address = fields.requiredText(field);
    if (!Addresses.isAddress(address)) {
      throw fields.value(field, "'" + Fields.shown(address) + "' is not an address");
    }
    return address;
  }

  String proto() throws Rejection {
    String proto = fields.requiredText("proto");
    if (!TRANSPORTS.contains(proto)) {
      throw fields.value("proto", "'" + Fields.shown(proto) + "' is not one of " + TRANSPORTS);
    }
    return proto;
  }

  /** Microseconds; null if there is none. */
  Long roundTrip() throws Rejection {
    Member.Number number = fields.optionalNumber("rtt");
    if (number == null) {
      return null;
    }
    if (!(number.value() >= 0 && number.value() <= DAY)) {
      throw fields.value("rtt", Fields.shown(number.literal()) + " is not a time of at most a day");
    }
    return microseconds(number.value());
  }

  /** Null if there is none. */
  DomainName query() throws Rejection {
    String query = fields.optionalText("query");
    if (query == null) {
      return null;
    }
    DomainName name = DomainName.parse(query);
    if (name == null) {
      throw fields.value("query", "'" + Fields.shown(query) + "' is not a name");
    }
    return name;
  }

  String[] answers() throws Rejection {
    List<Member> elements = elements("answers");
    String[] answers = new String[elements.size()];
    for (int i = 0; i < answers.length; i++) {
      if (!(elements.get(i) instanceof Member.Text text)) {
        throw fields.type("answers", "an element is not a string");
      }
      answers[i] = text.text();
    }
    for (String answer : answers) {
      fields.mustBeWellFormed("answers", answer);
    }
    return answers;
  }

  /** The smallest of {@code TTLs}; null if there is none. */
  Long minTtl() throws Rejection {
    List<Member> elements = elements("TTLs");
    for (Member element : elements) {
      if (!(element instanceof Member.Number)) {
        throw fields.type("TTLs", "an element is not a number");
      }
    }
    Long least = null;
    for (Member element : elements) {
      long ttl = fields.whole("TTLs", (Member.Number) element, 0, LAST_TTL);
      least = least == null ? ttl : Math.min(least, ttl);
    }
    return least;
  }

  private List<Member> elements(String field) throws Rejection {
    List<Member> elements = fields.optionalArray(field);
    return elements == null ? List.of() : elements;
  }

  /** In doubles, as the specification says. */
  private static long microseconds(double seconds) {
    return Math.round(seconds * 1_000_000d);
  }
}
