package io.databroker.news;

import io.databroker.connectors.domains.RegistrableDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The parts of a link.
 *
 * @param scheme {@code http} or {@code https}
 * @param host in lower case
 * @param numeric whether the host is an IPv4 address
 * @param port 0 if there is none
 * @param path never empty
 * @param query without its question mark; null if there is none
 */
record Link(String scheme, String host, boolean numeric, int port, String path, String query) {
  private static final Set<String> TRACKING =
      Set.of("gclid", "gclsrc", "dclid", "gbraid", "wbraid", "fbclid", "msclkid", "yclid", "twclid", "ttclid", "igshid",
          "mc_cid", "mc_eid", "_ga", "_gl", "at_medium", "at_campaign", "cmpid", "smid", "smtyp", "xtor");

  /** The one form of the link: no port of the scheme's own, no parameters of trackers, no fragment. */
  String canonical() {
    StringBuilder out = new StringBuilder(scheme).append("://").append(host);
    boolean own = scheme.equals("http") ? port == 80 : port == 443;
    if (port != 0 && !own) {
      out.append(':').append(port);
    }
    out.append(path);
    String kept = keptQuery();
    if (!kept.isEmpty()) {
      out.append('?').append(kept);
    }
    return out.toString();
  }

  /** Null for an address and for a public suffix. */
  String registrableDomain() {
    return numeric ? null : RegistrableDomain.of(host);
  }

  private String keptQuery() {
    if (query == null) {
      return "";
    }
    List<String> kept = new ArrayList<>();
    for (String part : query.split("&", -1)) {
      int end = part.indexOf('=');
      String name = (end < 0 ? part : part.substring(0, end)).toLowerCase(Locale.ROOT);
      if (!name.startsWith("utm_") && !TRACKING.contains(name)) {
        kept.add(part);
      }
    }
    return String.join("&", kept);
  }
}
