package io.databroker.news;

import io.databroker.connectors.transform.Texts;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Titles as the record's specification has them: plain text with single spaces. */
final class Titles {
  private static final Pattern REFERENCE =
      Pattern.compile("&(?:(amp|lt|gt|quot|apos|nbsp)|#([0-9]{1,7})|#[xX]([0-9A-Fa-f]{1,6}));");
  private static final Map<String, String> NAMED =
      Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", "\u00A0");
  private static final Pattern INVISIBLE = Pattern.compile("[\u00AD\u200B\uFEFF]");
  private static final String WHITE_SPACE =
      "\t\n\u000B\f\r \u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A"
          + "\u2028\u2029\u202F\u205F\u3000";

  private Titles() {}

  static String normalise(String title) {
    return Texts.normalise(INVISIBLE.matcher(resolve(title)).replaceAll(""), WHITE_SPACE);
  }

  private static String resolve(String title) {
    return REFERENCE.matcher(title).replaceAll(match -> Matcher.quoteReplacement(character(match)));
  }

  /** What a reference stands for; the reference itself if that is no character. */
  private static String character(MatchResult reference) {
    if (reference.group(1) != null) {
      return NAMED.get(reference.group(1));
    }
    String decimal = reference.group(2);
    int point = decimal == null ? Integer.parseInt(reference.group(3), 16) : Integer.parseInt(decimal);
    boolean exists = point > 0 && Character.isValidCodePoint(point) && (point < 0xD800 || point > 0xDFFF);
    return exists ? Character.toString(point) : reference.group();
  }
}
