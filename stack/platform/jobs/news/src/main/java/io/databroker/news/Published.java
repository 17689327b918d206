package io.databroker.news;

import io.databroker.connectors.transform.Calendar;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The two forms of times in a record, read strictly. */
final class Published {
  private static final String CLOCK = "(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})";
  private static final Pattern RFC_822 =
      Pattern.compile(
          "(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(?<day>[0-9]{1,2}) (?<month>[A-Z][a-z]{2}) (?<year>[0-9]{4}) "
              + CLOCK
              + " (?:GMT|UTC|UT|(?<sign>[+-])(?<hours>[0-9]{2})(?<minutes>[0-9]{2}))");
  private static final Pattern ISO_8601 =
      Pattern.compile(
          "(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})T"
              + CLOCK
              + "(?:\\.(?<fraction>[0-9]{1,6}))?(?:Z|(?<sign>[+-])(?<hours>[0-9]{2}):(?<minutes>[0-9]{2}))");
  private static final long SECOND = 1_000_000;

  private Published() {}

  /** Microseconds since 1970-01-01T00:00:00Z, empty if the text is of neither form. */
  static OptionalLong parse(String text) {
    Matcher rfc = RFC_822.matcher(text);
    if (rfc.matches()) {
      return instant(rfc, Calendar.MONTHS.indexOf(rfc.group("month")) + 1, 0);
    }
    Matcher iso = ISO_8601.matcher(text);
    if (iso.matches()) {
      return instant(iso, number(iso, "month"), microseconds(iso.group("fraction")));
    }
    return OptionalLong.empty();
  }

  private static OptionalLong instant(Matcher parts, int month, long microseconds) {
    LocalDate date = Calendar.day(number(parts, "year"), month, number(parts, "day"));
    int hour = number(parts, "hour");
    int minute = number(parts, "minute");
    int second = number(parts, "second");
    int hours = number(parts, "hours");
    int minutes = number(parts, "minutes");
    if (date == null || hour > 23 || minute > 59 || second > 59 || hours > 23 || minutes > 59) {
      return OptionalLong.empty();
    }
    long ahead = hours * 3600L + minutes * 60L;
    long local = date.atTime(hour, minute, second).toEpochSecond(ZoneOffset.UTC);
    long utc = "-".equals(parts.group("sign")) ? local + ahead : local - ahead;
    return OptionalLong.of(utc * SECOND + microseconds);
  }

  private static long microseconds(String fraction) {
    return fraction == null ? 0 : Long.parseLong((fraction + "00000").substring(0, 6));
  }

  /** 0 if the group is not there. */
  private static int number(Matcher parts, String group) {
    String digits = parts.group(group);
    return digits == null ? 0 : Integer.parseInt(digits);
  }
}
