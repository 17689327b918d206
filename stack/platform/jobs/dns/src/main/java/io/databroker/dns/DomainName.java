package io.databroker.dns;

import io.databroker.connectors.domains.RegistrableDomain;
import io.databroker.connectors.transform.Texts;
import java.util.regex.Pattern;

/**
 * A name that was asked for.
 *
 * @param text A to Z in lower case, no dot at the end unless it is the root
 */
record DomainName(String text) {
  private static final String ROOT = ".";
  private static final Pattern HOST_LABEL = Pattern.compile("[a-z0-9_-]{1,63}");
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");
  private static final int LONGEST_HOST = 253;

  /** Null if it is no name: empty, the mark of an unset value, or with an empty label. */
  static DomainName parse(String query) {
    if (query.equals(ROOT)) {
      return new DomainName(query);
    }
    String text = query.endsWith(".") ? query.substring(0, query.length() - 1) : query;
    boolean emptyLabel = text.isEmpty() || text.startsWith(".") || text.endsWith(".") || text.contains("..");
    return emptyLabel || query.equals("-") ? null : new DomainName(Texts.lowerCase(text));
  }

  int labelCount() {
    return text.equals(ROOT) ? 0 : 1 + (int) text.chars().filter(c -> c == '.').count();
  }

  /** By the last labels, as far as these are such of a host name; null if there is none. */
  String registrableDomain() {
    int start = text.length() + 1;
    while (start > 0) {
      int end = start - 1;
      int next = end == 0 ? 0 : text.lastIndexOf('.', end - 1) + 1;
      if (!HOST_LABEL.matcher(text.substring(next, end)).matches() || text.length() - next > LONGEST_HOST) {
        break;
      }
      start = next;
    }
    if (start > text.length()) {
      return null;
    }
    String host = text.substring(start);
    boolean number = DIGITS.matcher(host.substring(host.lastIndexOf('.') + 1)).matches();
    return number ? null : RegistrableDomain.of(host);
  }
}
