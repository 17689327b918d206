package io.databroker.arxiv;

import io.databroker.connectors.transform.Calendar;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The two forms of dates in a record, read strictly: real days of the years 1900 to 2199. */
final class Dates {
  private static final Pattern DAY = Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})");
  private static final Pattern CREATED =
      Pattern.compile(
          "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), ([0-9]{1,2}) ([A-Z][a-z]{2}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT");

  private Dates() {}

  /** {@code YYYY-MM-DD} as days since 1970-01-01, empty if it is not one. */
  static OptionalInt day(String text) {
    Matcher parts = DAY.matcher(text);
    if (!parts.matches()) {
      return OptionalInt.empty();
    }
    LocalDate date = Calendar.day(number(parts, 1), number(parts, 2), number(parts, 3));
    return date == null ? OptionalInt.empty() : OptionalInt.of((int) date.toEpochDay());
  }

  /** {@code Www, D Mon YYYY HH:MM:SS GMT} as microseconds since 1970-01-01T00:00:00Z, empty if it is not one. */
  static OptionalLong created(String text) {
    Matcher parts = CREATED.matcher(text);
    if (!parts.matches()) {
      return OptionalLong.empty();
    }
    LocalDate date = Calendar.day(number(parts, 3), Calendar.MONTHS.indexOf(parts.group(2)) + 1, number(parts, 1));
    int hour = number(parts, 4);
    int minute = number(parts, 5);
    int second = number(parts, 6);
    if (date == null || hour > 23 || minute > 59 || second > 59) {
      return OptionalLong.empty();
    }
    long seconds = date.atTime(hour, minute, second).toEpochSecond(ZoneOffset.UTC);
    return OptionalLong.of(seconds * 1_000_000);
  }

  private static int number(Matcher parts, int group) {
    return Integer.parseInt(parts.group(group));
  }
}
