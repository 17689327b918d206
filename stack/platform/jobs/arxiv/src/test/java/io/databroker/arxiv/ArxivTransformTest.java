package io.databroker.arxiv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.databroker.connectors.record.Event;
import io.databroker.connectors.record.SourceRecord;
import io.databroker.connectors.schema.DocumentSchema;
import io.databroker.connectors.schema.HotJson;
import io.databroker.connectors.transform.Rejection;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArxivTransformTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RECORD =
      """
      {"id":"0704.0001","submitter":"Pavel Nadolsky","authors":"C. Balazs","title":"Calculation of\\n  prompt",
       "comments":" as\\tis ","journal-ref":null,"doi":"10.1/x","report-no":"R-1","categories":" hep-ph  hep-ex hep-ph",
       "license":null,"abstract":"  A fully\\ndifferential  calculation\\u00a0here \\n",
       "versions":[{"version":"v1","created":"Mon, 2 Apr 2007 19:18:42 GMT","other":[{}]},
                   {"version":"v2","created":"Tue, 24 Jul 2007 20:10:27 GMT"}],
       "update_date":"2008-11-26",
       "authors_parsed":[["Balázs"," C. ",""],["Berger","E.\\nL.","Jr.","ignored"],["Alone"],["","",""]]}
      """;

  private final ArxivTransform transform = new ArxivTransform();

  @Test
  void givesTheDocumentOfTheSpecification() throws Exception {
    Object[] values = transform.transform(bytes(RECORD));

    ArxivDocument.SCHEMA.check(values);
    SourceRecord record = new SourceRecord(3, 42, 1_175_541_522_000L, "e-1", bytes(RECORD));
    byte[] json = new HotJson(ArxivDocument.SCHEMA).write(Event.of("TopicIdTopicIdTopicIdX", record, values));
    assertThat(JSON.readTree(json))
        .isEqualTo(
            JSON.readTree(
                """
                {"kafka_topic_id":"TopicIdTopicIdTopicIdX","kafka_partition":3,"kafka_offset":42,
                 "kafka_timestamp":"2007-04-02T19:18:42.000Z","event_id":"e-1","id":"0704.0001",
                 "title":"Calculation of prompt","abstract":"A fully differential calculation\\u00a0here",
                 "primary_category":"hep-ph","categories":["hep-ph","hep-ex","hep-ph"],
                 "authors":["C. Balázs","E. L. Berger Jr.","Alone"],"submitter":"Pavel Nadolsky",
                 "comments":" as\\tis ","journal_ref":null,"doi":"10.1/x","report_no":"R-1","license":null,
                 "version_count":2,"submitted_at":"2007-04-02T19:18:42.000Z","updated_at":"2007-07-24T20:10:27.000Z",
                 "update_date":"2008-11-26","word_count":4}
                """));
  }

  @Test
  void anEmptyAbstractHasNoWords() throws Exception {
    Object[] values = transform.transform(with("abstract", "\" \\n \""));

    assertThat(value(values, "abstract")).isEqualTo("");
    assertThat(value(values, "word_count")).isEqualTo(0);
  }

  @Test
  void theOuterListOfAuthorsMayBeEmpty() throws Exception {
    assertThat((String[]) value(transform.transform(with("authors_parsed", "[]")), "authors")).isEmpty();
  }

  @Test
  void optionalFieldsMayBeAbsent() throws Exception {
    ObjectNode record = record();
    record.remove("submitter");
    assertThat(value(transform.transform(JSON.writeValueAsBytes(record)), "submitter")).isNull();
  }

  @Test
  void refusesNoBytes() {
    assertReason(null, "empty");
    assertReason(new byte[0], "empty");
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    assertReason(new byte[] {'"', (byte) 0xC0, (byte) 0x80, '"'}, "invalid-utf8");
    assertReason(new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'}, "invalid-utf8");
    assertReason(new byte[] {'{', (byte) 0xE2, (byte) 0x82}, "invalid-utf8");
    // Before JSON is looked at.
    assertReason(new byte[] {'n', 'o', (byte) 0xFF}, "invalid-utf8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ", "{", "{}{}", "{} x", "[] []", "\uFEFF{}", "{'a':1}", "{\"a\":01}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":+1}",
        "{\"a\":NaN}", "{\"a\":Infinity}", "{\"a\":1,}", "[1,]", "{a:1}", "/* c */{}", "{}// c", "{\"a\":\"\t\"}",
        "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}", "{\"a\":truex}", "nul", "{\"a\" 1}", "{\u00a0}", "{}\u000B", "\"a", "]",
        "{\"a\":1e}", "{\"a\":-}", "{\"a\":[}", "[1}", "{\"a\":\"\\u00G0\"}", "\"a\" \"b\"", "1 2", "{}\u0000", "1x", "truefalse",
        "--1", "1..2", "{\"a\":1 \"b\":2}", "{,}", "[,1]", "{\"a\"}", "tru"
      })
  void refusesWhatIsNotJson(String text) {
    assertReason(bytes(text), "not-json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "1", "-0.5e+10", "\"x\"", "true", " [ {} ] \n", "[[[]],{\"a\":{}}]", "1e999999"})
  void refusesWhatIsNotAnObject(String text) {
    assertReason(bytes(text), "not-object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"id", "authors", "title", "categories", "abstract", "versions", "update_date", "authors_parsed"})
  void refusesAMissingField(String field) throws Exception {
    ObjectNode absent = record();
    absent.remove(field);
    assertReason(JSON.writeValueAsBytes(absent), "missing:" + field);
    assertReason(with(field, "null"), "missing:" + field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id", "submitter", "authors", "title", "comments", "journal-ref", "doi", "report-no", "categories", "license",
        "abstract", "versions", "update_date", "authors_parsed"
      })
  void refusesAFieldOfAnotherType(String field) throws Exception {
    assertReason(with(field, "7"), "type:" + field);
    assertReason(with(field, "{\"a\":[1]}"), "type:" + field);
    assertReason(with(field, "true"), "type:" + field);
    if (!field.equals("versions") && !field.equals("authors_parsed")) {
      assertReason(with(field, "[\"x\"]"), "type:" + field);
      assertReason(with(field, "\"a\\uD800b\""), "value:" + field);
      assertReason(with(field, "\"\\uDC00\\uD800\""), "value:" + field);
    } else {
      assertReason(with(field, "\"x\""), "type:" + field);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "versions; [1]; type",
        "versions; [null]; type",
        "versions; [[]]; type",
        "versions; [{}]; type",
        "versions; [{\"version\":\"v1\"}]; type",
        "versions; [{\"version\":\"v1\",\"created\":null}]; type",
        "versions; [{\"version\":1,\"created\":\"Mon, 2 Apr 2007 19:18:42 GMT\"}]; type",
        "versions; [{\"version\":\"bad\",\"created\":\"bad\"},{\"version\":\"v1\"}]; type",
        "versions; []; value",
        "versions; [{\"version\":\"v0\",\"created\":\"Mon, 2 Apr 2007 19:18:42 GMT\"}]; value",
        "versions; [{\"version\":\"v01\",\"created\":\"Mon, 2 Apr 2007 19:18:42 GMT\"}]; value",
        "versions; [{\"version\":\"v1\\n\",\"created\":\"Mon, 2 Apr 2007 19:18:42 GMT\"}]; value",
        "versions; [{\"version\":\"v1\",\"created\":\"2007\"}]; value",
        "authors_parsed; [1]; type",
        "authors_parsed; [null]; type",
        "authors_parsed; [[1]]; type",
        "authors_parsed; [[null]]; type",
        "authors_parsed; [[\"a\",[]]]; type",
        "authors_parsed; [[],[1]]; type",
        "authors_parsed; [[]]; value",
        "authors_parsed; [[\"a\",\"b\",\"c\",\"\\uD800\"]]; value",
        "id; \"\"; value",
        "id; \"0704.001\"; value",
        "id; \"0704.000111\"; value",
        "id; \"0704.0001\\n\"; value",
        "id; \"0704.0001v1\"; value",
        "id; \"٠704.0001\"; value",
        "id; \"math.GT/030913\"; value",
        "id; \"Math/0309136\"; value",
        "authors; \" \\t\\n\\r\\f\\u000b\"; value",
        "title; \"\"; value",
        "categories; \"  \"; value",
        "update_date; \"2008-02-30\"; value",
        "update_date; \"1899-12-31\"; value",
        "update_date; \"2200-01-01\"; value",
        "update_date; \"2008-1-01\"; value",
        "update_date; \"2008-01-01 \"; value",
      })
  void refusesAWrongElementOrValue(String field, String json, String kind) throws Exception {
    assertReason(with(field, json), kind + ":" + field);
  }

  @ParameterizedTest
  @ValueSource(strings = {"math.GT/0309136", "hep-th/9901001", "0704.0001", "1501.00001", "a-b.-Z/0000000", "-/1234567"})
  void acceptsBothFormsOfIdentifiers(String id) throws Exception {
    assertThat(value(transform.transform(with("id", "\"" + id + "\"")), "id")).isEqualTo(id);
  }

  @Test
  void fieldsAreJudgedInTheOrderOfTheTable() throws Exception {
    ObjectNode record = record();
    record.put("doi", 1);
    record.remove("categories");
    record.put("license", 1);
    assertReason(JSON.writeValueAsBytes(record), "type:doi");
    record.put("id", "bad");
    assertReason(JSON.writeValueAsBytes(record), "value:id");
    record = record();
    record.put("authors_parsed", 1);
    record.put("update_date", "bad");
    record.remove("versions");
    assertReason(JSON.writeValueAsBytes(record), "missing:versions");
    record.set("versions", JSON.createArrayNode());
    assertReason(JSON.writeValueAsBytes(record), "value:versions");
  }

  @Test
  void theLastOfARepeatedKeyCounts() throws Exception {
    String record = RECORD.strip();
    String again = record.substring(0, record.length() - 1) + ",\"title\":\"last\",\"doi\":null}";
    Object[] values = transform.transform(bytes(again));
    assertThat(value(values, "title")).isEqualTo("last");
    assertThat(value(values, "doi")).isNull();
    assertReason(bytes(record.substring(0, record.length() - 1) + ",\"title\":[]}"), "type:title");
    assertReason(
        with("versions", "[{\"version\":\"v1\",\"created\":\"Mon, 2 Apr 2007 19:18:42 GMT\",\"version\":2}]"), "type:versions");
  }

  @Test
  void depthAndLengthOfWhatIsIgnoredDoNotMatter() throws Exception {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    String objects = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000);
    String number = "1".repeat(100_000);
    String rest = RECORD.strip().substring(1);
    String text =
        "{\"x\":" + deep + ",\"y\":" + number + ",\"z\":" + objects + ",\"l\":\"\\uD800\",\"" + "n".repeat(100_000) + "\":1," + rest;
    assertThat(value(transform.transform(bytes(text)), "id")).isEqualTo("0704.0001");
    assertReason(bytes(deep), "not-object");
    assertReason(bytes("[".repeat(100_000)), "not-json");
    assertReason(bytes("{\"id\":" + deep + "}"), "type:id");
    assertReason(with("authors_parsed", "[" + deep + "]"), "type:authors_parsed");
  }

  @Test
  void aLongTextIsTaken() throws Exception {
    String text = "word ".repeat(5_000_000);
    assertThat(value(transform.transform(with("abstract", "\"" + text + "\"")), "word_count")).isEqualTo(5_000_000);
  }

  @ParameterizedTest
  @CsvSource({
    "'Mon, 2 Apr 2007 19:18:42 GMT', 1175541522",
    "'Sun, 02 Apr 2007 19:18:42 GMT', 1175541522",
    "'Thu, 29 Feb 2024 23:59:59 GMT', 1709251199",
    "'Mon, 1 Jan 1900 00:00:00 GMT', -2208988800",
    "'Tue, 31 Dec 2199 00:00:00 GMT', 7258032000",
  })
  void readsCreationDates(String text, long seconds) {
    assertThat(Dates.created(text)).hasValue(seconds * 1_000_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mon, 2 Apr 2007 19:18:42 GMT", "Mon, 2 apr 2007 19:18:42 GMT", "Mon, 2 Foo 2007 19:18:42 GMT",
        "Mon, 0 Apr 2007 19:18:42 GMT", "Mon, 31 Apr 2007 19:18:42 GMT", "Mon, 29 Feb 2023 19:18:42 GMT",
        "Mon, 2 Apr 1899 19:18:42 GMT", "Mon, 2 Apr 2200 19:18:42 GMT", "Mon, 2 Apr 2007 24:00:00 GMT",
        "Mon, 2 Apr 2007 19:60:42 GMT", "Mon, 2 Apr 2007 19:18:60 GMT", "Mon,  2 Apr 2007 19:18:42 GMT",
        "Mon, 2 Apr 2007 19:18:42 UTC", " Mon, 2 Apr 2007 19:18:42 GMT", "Mon, 2 Apr 2007 19:18:42 GMT\n",
        "Mon 2 Apr 2007 19:18:42 GMT", "Mon, 2 Apr 2007 9:18:42 GMT", "Mon, 002 Apr 2007 19:18:42 GMT", ""
      })
  void refusesOtherCreationDates(String text) {
    assertThat(Dates.created(text)).isEmpty();
  }

  private void assertReason(byte[] value, String reason) {
    assertThatThrownBy(() -> transform.transform(value))
        .isInstanceOf(Rejection.class)
        .satisfies(error -> assertThat(((Rejection) error).reason()).isEqualTo(reason))
        .satisfies(error -> assertThat(error.getMessage()).isNotBlank());
  }

  private static ObjectNode record() throws Exception {
    return (ObjectNode) JSON.readTree(RECORD);
  }

  /** The record with one field's JSON replaced, as text: what Jackson itself would not write stays. */
  private static byte[] with(String field, String json) throws Exception {
    ObjectNode record = record();
    record.put(field, "@@@");
    return bytes(JSON.writeValueAsString(record).replace("\"@@@\"", json));
  }

  private static Object value(Object[] values, String field) {
    int position = ArxivDocument.SCHEMA.fields().stream().map(known -> known.name()).toList().indexOf(field);
    return values[position - DocumentSchema.identityFields()];
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
