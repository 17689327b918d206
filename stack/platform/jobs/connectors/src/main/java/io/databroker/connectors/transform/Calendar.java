package io.databroker.connectors.transform;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;

/** Days that records may name: real ones of the proleptic Gregorian calendar, years 1900 to 2199. */
public final class Calendar {
  /** Three-letter English names, January first. */
  public static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

  private static final int FIRST_YEAR = 1900;
  private static final int LAST_YEAR = 2199;

  private Calendar() {}

  /**
   * @param month 1 to 12
   * @return null if there is no such day
   */
  public static LocalDate day(int year, int month, int day) {
    if (year < FIRST_YEAR || year > LAST_YEAR) {
      return null;
    }
    try {
      return LocalDate.of(year, month, day);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
