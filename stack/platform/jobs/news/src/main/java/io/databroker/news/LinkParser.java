package io.databroker.news;

import io.databroker.connectors.transform.Texts;
import java.util.regex.Pattern;

/**
 * Reads a link character by character: the grammar of the record's specification, which is a small part of
 * RFC 3986, at any length.
 */
final class LinkParser {
  private static final String UNRESERVED_MARKS = "-._~";
  private static final String PATH_MARKS = UNRESERVED_MARKS + "!$&'()*+,;=:@/";
  private static final String QUERY_MARKS = PATH_MARKS + "?[]";
  private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");
  private static final Pattern BYTE = Pattern.compile("0|[1-9][0-9]{0,2}");
  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");
  private static final int LONGEST_HOST = 253;
  private static final int LAST_PORT = 65_535;

  private final String text;
  private int position;

  private LinkParser(String text) {
    this.text = text;
  }

  /** Null if it is none. */
  static Link parse(String text) {
    return new LinkParser(text).link();
  }

  private Link link() {
    String scheme = scheme();
    if (scheme == null) {
      return null;
    }
    String host = Texts.lowerCase(until(":/?#"));
    Boolean numeric = kindOf(host);
    int port = port();
    if (numeric == null || port < 0) {
      return null;
    }
    String path = at('/') ? part(PATH_MARKS) : "/";
    String query = null;
    if (at('?')) {
      position++;
      query = part(QUERY_MARKS);
    }
    if (at('#')) {
      position++;
      part(QUERY_MARKS);
    }
    return position == text.length() ? new Link(scheme, host, numeric, port, path, query) : null;
  }

  private String scheme() {
    int colon = text.indexOf("://");
    if (colon != 4 && colon != 5) {
      return null;
    }
    String scheme = Texts.lowerCase(text.substring(0, colon));
    position = colon + 3;
    return scheme.equals("http") || scheme.equals("https") ? scheme : null;
  }

  /** Whether a host is an address (true) or a name (false); null if it is neither. */
  private static Boolean kindOf(String host) {
    String[] labels = host.split("\\.", -1);
    if (host.length() > LONGEST_HOST) {
      return null;
    }
    for (String label : labels) {
      if (!LABEL.matcher(label).matches()) {
        return null;
      }
    }
    if (!DIGITS.matcher(labels[labels.length - 1]).matches()) {
      return false;
    }
    if (labels.length != 4) {
      return null;
    }
    for (String label : labels) {
      if (!BYTE.matcher(label).matches() || Integer.parseInt(label) > 255) {
        return null;
      }
    }
    return true;
  }

  /** 0 if there is none, -1 if it is wrong. */
  private int port() {
    if (!at(':')) {
      return 0;
    }
    position++;
    String digits = until("/?#");
    if (!PORT.matcher(digits).matches()) {
      return -1;
    }
    int port = Integer.parseInt(digits);
    return port > LAST_PORT ? -1 : port;
  }

  private boolean at(char c) {
    return position < text.length() && text.charAt(position) == c;
  }

  private String until(String ends) {
    int start = position;
    while (position < text.length() && ends.indexOf(text.charAt(position)) < 0) {
      position++;
    }
    return text.substring(start, position);
  }

  /** As many characters as fit. */
  private String part(String marks) {
    int start = position;
    while (position < text.length()) {
      char c = text.charAt(position);
      if (isAlphanumeric(c) || marks.indexOf(c) >= 0) {
        position++;
      } else if (c == '%' && isHexadecimal(position + 1) && isHexadecimal(position + 2)) {
        position += 3;
      } else {
        break;
      }
    }
    return text.substring(start, position);
  }

  private boolean isHexadecimal(int at) {
    return at < text.length() && "0123456789abcdefABCDEF".indexOf(text.charAt(at)) >= 0;
  }

  private static boolean isAlphanumeric(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }
}
