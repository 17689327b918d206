package io.databroker.connectors.transform;

/** What the records' specifications say of texts. */
public final class Texts {
  /** White space of most records: these six characters and no others. */
  private static final String WHITE_SPACE = " \t\n\r\f\u000B";

  private Texts() {}

  /** Every run of white space becomes one space; none at either end. */
  public static String normalise(String text) {
    return normalise(text, WHITE_SPACE);
  }

  /** The same with other characters as white space. */
  public static String normalise(String text, String whiteSpace) {
    StringBuilder out = new StringBuilder(text.length());
    boolean gap = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (whiteSpace.indexOf(c) >= 0) {
        gap = !out.isEmpty();
        continue;
      }
      if (gap) {
        out.append(' ');
        gap = false;
      }
      out.append(c);
    }
    return out.toString();
  }

  /** The words of a normalised text; none if it is empty. */
  public static String[] words(String normalised) {
    return normalised.isEmpty() ? new String[0] : normalised.split(" ");
  }

  /** A to Z in lower case, and nothing else changed. */
  public static String lowerCase(String text) {
    StringBuilder lower = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      lower.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
    }
    return lower.toString();
  }

  /** Whether every surrogate has its partner. */
  public static boolean wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }
}
