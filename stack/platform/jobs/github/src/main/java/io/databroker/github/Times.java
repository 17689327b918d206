package io.databroker.github;

import io.databroker.connectors.transform.Calendar;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times of events, read strictly. */
final class Times {
  private static final Pattern CREATED_AT =
      Pattern.compile(
          "([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\\.([0-9]{1,9}))?"
              + "(?:Z|([+-])([0-9]{2}):([0-9]{2}))");

  private Times() {}

  /** Microseconds since 1970-01-01T00:00:00Z, whole milliseconds; empty if the text is not of the form. */
  static OptionalLong createdAt(String text) {
    Matcher parts = CREATED_AT.matcher(text);
    if (!parts.matches()) {
      return OptionalLong.empty();
    }
    LocalDate day = Calendar.day(number(parts, 1), number(parts, 2), number(parts, 3));
    int hour = number(parts, 4);
    int minute = number(parts, 5);
    int second = number(parts, 6);
    int offsetHour = number(parts, 9);
    int offsetMinute = number(parts, 10);
    if (day == null || hour > 23 || minute > 59 || second > 59 || offsetHour > 23 || offsetMinute > 59) {
      return OptionalLong.empty();
    }
    // ZoneOffset ends at 18 hours, the records' offsets do not.
    long offset = (offsetHour * 60L + offsetMinute) * ("-".equals(parts.group(8)) ? -60 : 60);
    long seconds = day.atTime(hour, minute, second).toEpochSecond(ZoneOffset.UTC) - offset;
    String fraction = parts.group(7) == null ? "" : parts.group(7);
    int millis = Integer.parseInt((fraction + "000").substring(0, 3));
    return OptionalLong.of((seconds * 1000 + millis) * 1000);
  }

  /** 0 for a part that is not there. */
  private static int number(Matcher parts, int group) {
    return parts.group(group) == null ? 0 : Integer.parseInt(parts.group(group));
  }
}
