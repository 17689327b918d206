package io.databroker.connectors.domains;

import crawlercommons.domains.EffectiveTldFinder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The registrable domain of a host name by the public suffix list in this jar, both of its sections. */
public final class RegistrableDomain {
  private static final String LIST = "/public_suffix_list.dat";

  static {
    try (InputStream list = RegistrableDomain.class.getResourceAsStream(LIST)) {
      if (!EffectiveTldFinder.getInstance().initialize(list)) {
        throw new IllegalStateException("the public suffix list " + LIST + " cannot be read");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RegistrableDomain() {}

  /**
   * @param host in lower-case ASCII, without empty labels
   * @return null if the host is a public suffix itself
   */
  public static String of(String host) {
    if (EffectiveTldFinder.getEffectiveTLD(host) != null) {
      return EffectiveTldFinder.getAssignedDomain(host, true);
    }
    // No rule matches: the last label is the suffix.
    int dot = host.lastIndexOf('.');
    return dot < 0 ? null : host.substring(host.lastIndexOf('.', dot - 1) + 1);
  }
}
