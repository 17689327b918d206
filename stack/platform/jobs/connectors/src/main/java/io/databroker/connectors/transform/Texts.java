package io.databroker.connectors.transform;

/** White space as the records' specification has it: these six characters and no others. */
public final class Texts {
  private static final String WHITE_SPACE = " \t\n\r\f\u000B";

  private Texts() {}

  /** Every run of white space becomes one space; none at either end. */
  public static String normalise(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean gap = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (WHITE_SPACE.indexOf(c) >= 0) {
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
