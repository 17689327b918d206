package io.databroker.dns;

import java.util.HashMap;
import java.util.Map;

/** Names that IANA's registry of DNS parameters gives to numbers. */
final class Registry {
  private static final Map<Integer, String> TYPES = new HashMap<>();
  private static final Map<Integer, String> CODES = new HashMap<>();

  static {
    TYPES.putAll(
        names(1, "A", "NS", "MD", "MF", "CNAME", "SOA", "MB", "MG", "MR", "NULL", "WKS", "PTR", "HINFO", "MINFO", "MX",
            "TXT", "RP", "AFSDB", "X25", "ISDN", "RT", "NSAP", "NSAP-PTR", "SIG", "KEY", "PX", "GPOS", "AAAA", "LOC",
            "NXT", "EID", "NIMLOC", "SRV", "ATMA", "NAPTR", "KX", "CERT", "A6", "DNAME", "SINK", "OPT", "APL", "DS",
            "SSHFP", "IPSECKEY", "RRSIG", "NSEC", "DNSKEY", "DHCID", "NSEC3", "NSEC3PARAM", "TLSA", "SMIMEA"));
    TYPES.putAll(
        names(55, "HIP", "NINFO", "RKEY", "TALINK", "CDS", "CDNSKEY", "OPENPGPKEY", "CSYNC", "ZONEMD", "SVCB", "HTTPS"));
    TYPES.putAll(names(99, "SPF"));
    TYPES.putAll(names(108, "EUI48", "EUI64"));
    TYPES.putAll(names(249, "TKEY", "TSIG", "IXFR", "AXFR", "MAILB", "MAILA", "ANY", "URI", "CAA"));
    CODES.putAll(
        names(0, "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET",
            "NOTAUTH", "NOTZONE", "DSOTYPENI"));
    CODES.putAll(
        names(16, "BADVERS", "BADKEY", "BADTIME", "BADMODE", "BADNAME", "BADALG", "BADTRUNC", "BADCOOKIE"));
  }

  private Registry() {}

  /** {@code A}, {@code TYPE65280}. */
  static String typeName(int type) {
    return TYPES.getOrDefault(type, "TYPE" + type);
  }

  /** {@code NXDOMAIN}, {@code RCODE12}. */
  static String codeName(int code) {
    return CODES.getOrDefault(code, "RCODE" + code);
  }

  private static Map<Integer, String> names(int first, String... names) {
    Map<Integer, String> numbered = new HashMap<>();
    for (int i = 0; i < names.length; i++) {
      numbered.put(first + i, names[i]);
    }
    return numbered;
  }
}
