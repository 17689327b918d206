package io.databroker.dns;

import static io.databroker.connectors.schema.Field.optional;
import static io.databroker.connectors.schema.Field.required;

import io.databroker.connectors.schema.DocumentSchema;
import io.databroker.connectors.schema.FieldType;

/** The document of fixtures/records/dns/README.md. */
public final class DnsDocument {
  public static final DocumentSchema SCHEMA =
      DocumentSchema.of(
          required("queried_at", FieldType.TIMESTAMP),
          required("uid", FieldType.STRING),
          required("client_ip", FieldType.STRING),
          required("client_port", FieldType.INTEGER),
          required("server_ip", FieldType.STRING),
          required("server_port", FieldType.INTEGER),
          required("proto", FieldType.STRING),
          optional("trans_id", FieldType.INTEGER),
          optional("rtt_us", FieldType.LONG),
          optional("query", FieldType.STRING),
          optional("registrable_domain", FieldType.STRING),
          optional("label_count", FieldType.INTEGER),
          optional("entropy", FieldType.DECIMAL),
          optional("qclass", FieldType.INTEGER),
          optional("qtype", FieldType.INTEGER),
          optional("qtype_name", FieldType.STRING),
          optional("rcode", FieldType.INTEGER),
          optional("rcode_name", FieldType.STRING),
          required("flags", FieldType.STRING_ARRAY),
          required("answers", FieldType.STRING_ARRAY),
          optional("min_ttl", FieldType.LONG));

  private DnsDocument() {}
}
