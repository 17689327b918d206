package io.databroker.dns;

import io.databroker.connectors.transform.Fields;
import io.databroker.connectors.transform.RecordReader;
import io.databroker.connectors.transform.RecordTransform;
import io.databroker.connectors.transform.Rejection;
import io.databroker.connectors.transform.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The record of fixtures/records/dns/README.md into its document. */
public final class DnsTransform implements RecordTransform {
  private static final int SIXTEEN_BITS = 0xFFFF;
  private static final List<String> FLAGS = List.of("AA", "TC", "RD", "RA", "rejected");
  private static final Map<String, Shape> SHAPE = shape();

  @Override
  public Object[] transform(byte[] value) throws Rejection {
    Fields fields = new Fields(RecordReader.read(value, SHAPE));
    DnsRules rules = new DnsRules(fields);
    // In the order of the specification's table: the first rule that fails is the reason.
    long queriedAt = rules.time();
    String uid = rules.uid();
    String clientIp = rules.address("id.orig_h");
    int clientPort = (int) fields.requiredWhole("id.orig_p", 0, SIXTEEN_BITS);
    String serverIp = rules.address("id.resp_h");
    int serverPort = (int) fields.requiredWhole("id.resp_p", 0, SIXTEEN_BITS);
    String proto = rules.proto();
    Integer transId = integer(fields.optionalWhole("trans_id", 0, SIXTEEN_BITS));
    Long roundTrip = rules.roundTrip();
    DomainName name = rules.query();
    Integer qclass = integer(fields.optionalWhole("qclass", 0, SIXTEEN_BITS));
    Integer qtype = integer(fields.optionalWhole("qtype", 0, SIXTEEN_BITS));
    Integer rcode = integer(fields.optionalWhole("rcode", 0, 4095));
    String[] flags = flags(fields);
    String[] answers = rules.answers();
    Long minTtl = rules.minTtl();

    return new Object[] {
      queriedAt,
      uid,
      clientIp,
      clientPort,
      serverIp,
      serverPort,
      proto,
      transId,
      roundTrip,
      name == null ? null : name.text(),
      name == null ? null : name.registrableDomain(),
      name == null ? null : name.labelCount(),
      name == null ? null : Entropy.of(name.text()),
      qclass,
      qtype,
      qtype == null ? null : Registry.typeName(qtype),
      rcode,
      rcode == null ? null : Registry.codeName(rcode),
      flags,
      answers,
      minTtl
    };
  }

  private static String[] flags(Fields fields) throws Rejection {
    List<String> set = new ArrayList<>(FLAGS.size());
    for (String flag : FLAGS) {
      if (fields.optionalFlag(flag)) {
        set.add(flag);
      }
    }
    return set.toArray(String[]::new);
  }

  private static Integer integer(Long value) {
    return value == null ? null : value.intValue();
  }

  private static Map<String, Shape> shape() {
    Map<String, Shape> shape = new HashMap<>();
    List<String> scalars =
        List.of("ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "proto", "trans_id", "rtt", "query",
            "qclass", "qtype", "rcode");
    scalars.forEach(name -> shape.put(name, Shape.SCALAR));
    FLAGS.forEach(name -> shape.put(name, Shape.SCALAR));
    shape.put("answers", Shape.array(Shape.SCALAR));
    shape.put("TTLs", Shape.array(Shape.SCALAR));
    return Map.copyOf(shape);
  }
}
