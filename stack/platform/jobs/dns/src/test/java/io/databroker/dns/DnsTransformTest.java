package io.databroker.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.databroker.connectors.record.Event;
import io.databroker.connectors.record.SourceRecord;
import io.databroker.connectors.schema.HotJson;
import io.databroker.connectors.transform.Rejection;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DnsTransformTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RECORD =
      """
      {"ts":1646849480.001836,"uid":"CnnRtK3HRuBr6A9ZW7","id.orig_h":"172.31.2.155","id.orig_p":64834,
       "id.resp_h":"fe80::1","id.resp_p":53.0,"proto":"udp","trans_id":37593,"rtt":0.039975,
       "query":"PollServer.LastPass.com.","qclass":1,"qclass_name":"C_INTERNET","qtype":65,"qtype_name":"?",
       "rcode":3,"rcode_name":"?","AA":false,"TC":null,"RD":true,"RA":true,"Z":0,
       "answers":["lastpass.com.edgekey.net",""],"TTLs":[300.0,117.0],"rejected":true}
      """;

  @Test
  void givesTheDocumentOfTheSpecification() throws Exception {
    JsonNode own = document(RECORD);
    ((ObjectNode) own).remove(java.util.List.of("kafka_topic_id", "kafka_partition", "kafka_offset", "kafka_timestamp", "event_id"));
    assertThat(own)
        .isEqualTo(
            JSON.readTree(
                """
                {"queried_at":"2022-03-09T18:11:20.001836Z","uid":"CnnRtK3HRuBr6A9ZW7","client_ip":"172.31.2.155",
                 "client_port":64834,"server_ip":"fe80::1","server_port":53,"proto":"udp","trans_id":37593,
                 "rtt_us":39975,"query":"pollserver.lastpass.com","registrable_domain":"lastpass.com","label_count":3,
                 "entropy":3.4473,"qclass":1,"qtype":65,"qtype_name":"HTTPS","rcode":3,"rcode_name":"NXDOMAIN",
                 "flags":["RD","RA","rejected"],"answers":["lastpass.com.edgekey.net",""],"min_ttl":117}
                """));
  }

  @Test
  void whatIsNotThereIsNull() throws Exception {
    JsonNode bare =
        document(
            """
            {"ts":0,"uid":"C","id.orig_h":"0.0.0.0","id.orig_p":-0,"id.resp_h":"::","id.resp_p":65535,"proto":"tcp",
             "query":null,"rtt":null,"answers":null,"TTLs":[]}
            """);
    for (String field : new String[] {"trans_id", "rtt_us", "query", "registrable_domain", "label_count", "entropy",
        "qclass", "qtype", "qtype_name", "rcode", "rcode_name", "min_ttl"}) {
      assertThat(bare.get(field).isNull()).as(field).isTrue();
    }
    assertThat(bare.get("flags")).isEmpty();
    assertThat(bare.get("answers")).isEmpty();
    assertThat(bare.get("queried_at").asText()).isEqualTo("1970-01-01T00:00:00.000Z");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "NULL",
      value = {
        "'.',0,NULL,0.0000",
        "COM,1,NULL,1.5850",
        "a b.example.COM,3,example.com,3.3736",
        "x.a b.co.uk,4,NULL,3.0272",
        "192.168.1.1,4,NULL,2.2999",
        "1.0.168.192.in-addr.arpa,6,192.in-addr.arpa,3.5383",
        "living room._airplay._tcp.local,4,_tcp.local,3.8245",
        "İSTANBUL.example,2,NULL,3.6250",
      })
  void aNameIsTakenApart(String query, int labels, String domain, String entropy) throws Exception {
    JsonNode document = document(with("query", JSON.writeValueAsString(query)));
    assertThat(document.get("label_count").asInt()).isEqualTo(labels);
    assertThat(document.get("registrable_domain").textValue()).isEqualTo(domain);
    assertThat(Entropy.of(document.get("query").textValue())).isEqualByComparingTo(entropy);
    assertThat(document.get("entropy").decimalValue()).isEqualByComparingTo(entropy);
  }

  @Test
  void aTieOfTheEntropyIsRoundedUp() {
    String text = "a".repeat(32) + "b".repeat(16) + "c".repeat(8) + "ddddeefg";
    assertThat(Entropy.of(text)).hasToString("1.9688");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ts|null|missing:ts",
        "ts|\"1331901005\"|type:ts",
        "ts|-1e-9|value:ts",
        "ts|7258118400|value:ts",
        "ts|1e400|value:ts",
        "uid|\"C-1\"|value:uid",
        "uid|\"\\ud800\"|value:uid",
        "id.orig_h|\"1.2.3.256\"|value:id.orig_h",
        "id.orig_h|\"01.2.3.4\"|value:id.orig_h",
        "id.orig_h|\"1.2.3.4.5\"|value:id.orig_h",
        "id.resp_h|\"::1::\"|value:id.resp_h",
        "id.resp_h|\":::\"|value:id.resp_h",
        "id.resp_h|\"1:2:3:4:5:6:7:8::\"|value:id.resp_h",
        "id.resp_h|\"fe80::1%eth0\"|value:id.resp_h",
        "id.orig_p|65536|value:id.orig_p",
        "id.orig_p|0.5|value:id.orig_p",
        "id.resp_p|\"53\"|type:id.resp_p",
        "proto|\"UDP\"|value:proto",
        "rtt|86400.1|value:rtt",
        "query|7|type:query",
        "query|\"-\"|value:query",
        "query|\"..\"|value:query",
        "query|\"a..b\"|value:query",
        "rcode|4096|value:rcode",
        "RA|\"T\"|type:RA",
        "answers|[\"\\ud800\", null]|type:answers",
        "answers|[\"\\ud800\"]|value:answers",
        "TTLs|[-1, \"x\"]|type:TTLs",
        "TTLs|[4294967296]|value:TTLs",
      })
  void aBadFieldIsTheReason(String field, String json, String reason) {
    assertThatThrownBy(() -> document(with(field, json)))
        .isInstanceOfSatisfying(Rejection.class, rejection -> assertThat(rejection.reason()).isEqualTo(reason));
  }

  @Test
  void numbersOfTypesAndCodesHaveNames() {
    assertThat(Registry.typeName(1)).isEqualTo("A");
    assertThat(Registry.typeName(53)).isEqualTo("SMIMEA");
    assertThat(Registry.typeName(54)).isEqualTo("TYPE54");
    assertThat(Registry.typeName(65)).isEqualTo("HTTPS");
    assertThat(Registry.typeName(257)).isEqualTo("CAA");
    assertThat(Registry.codeName(11)).isEqualTo("DSOTYPENI");
    assertThat(Registry.codeName(12)).isEqualTo("RCODE12");
    assertThat(Registry.codeName(23)).isEqualTo("BADCOOKIE");
  }

  /** The record with one member more, which counts since it is the last of its name. */
  private static String with(String field, String json) {
    return RECORD.stripTrailing().replaceFirst("}$", "") + ",\"" + field + "\":" + json + "}";
  }

  private static JsonNode document(String record) throws Exception {
    byte[] bytes = record.getBytes(StandardCharsets.UTF_8);
    Object[] values = new DnsTransform().transform(bytes);
    DnsDocument.SCHEMA.check(values);
    Event event = Event.of("TopicIdTopicIdTopicIdX", new SourceRecord(3, 42, 0, null, bytes), values);
    return JSON.readTree(new HotJson(DnsDocument.SCHEMA).write(event));
  }
}
