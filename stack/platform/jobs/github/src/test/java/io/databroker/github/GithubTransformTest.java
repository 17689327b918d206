package io.databroker.github;

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

class GithubTransformTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EVENT =
      """
      {"id":"2489368070","type":"PushEvent","actor":{"id":9152315,"login":"octo-Bot","url":"x"},
       "repo":{"id":28635890,"name":"octocat/Spoon-Knife.js"},
       "payload":{"push_id":536740396,"size":42,"ref":"refs/heads/main","commits":[{"sha":"x"},[]]},
       "public":true,"created_at":"2015-01-01T00:00:01.5Z","org":{"id":1,"login":"github"}}
      """;

  private final GithubTransform transform = new GithubTransform();

  @Test
  void givesTheDocumentOfTheSpecification() throws Exception {
    Object[] values = transform.transform(bytes(EVENT));

    GithubDocument.SCHEMA.check(values);
    SourceRecord record = new SourceRecord(15, 42, 1_175_541_522_000L, null, bytes(EVENT));
    byte[] json = new HotJson(GithubDocument.SCHEMA).write(Event.of("TopicIdTopicIdTopicIdX", record, values));
    assertThat(JSON.readTree(json))
        .isEqualTo(
            JSON.readTree(
                """
                {"kafka_topic_id":"TopicIdTopicIdTopicIdX","kafka_partition":15,"kafka_offset":42,
                 "kafka_timestamp":"2007-04-02T19:18:42.000Z","event_id":null,"id":"2489368070","type":"PushEvent",
                 "action":null,"owner":"octocat","repository":"Spoon-Knife.js","repo_id":28635890,
                 "actor_login":"octo-Bot","actor_id":9152315,"is_bot":true,"org_login":"github","public":true,
                 "ref":"refs/heads/main","ref_type":null,"push_id":536740396,"commit_count":42,"number":null,
                 "created_at":"2015-01-01T00:00:01.500Z"}
                """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "PushEvent; {\"size\":0,\"commits\":[1]}; 0",
        "PushEvent; {\"commits\":[{},1]}; 2",
        "PushEvent; {\"size\":null,\"commits\":null}; ",
        "ForkEvent; {\"size\":3}; "
      })
  void countsTheCommitsOfAPush(String type, String payload, Long count) throws Exception {
    ObjectNode event = (ObjectNode) JSON.readTree(with("payload", payload));
    event.put("type", type);
    assertThat(value(transform.transform(JSON.writeValueAsBytes(event)), "commit_count")).isEqualTo(count);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{\"number\":1,\"issue\":{\"number\":2},\"pull_request\":{\"number\":3}}; 1",
        "{\"issue\":{\"number\":2},\"pull_request\":{\"number\":3}}; 2",
        "{\"issue\":{},\"pull_request\":{\"number\":3}}; 3",
        "{\"issue\":null}; "
      })
  void takesTheNumberOfIssueOrPullRequest(String payload, Long number) throws Exception {
    assertThat(value(transform.transform(with("payload", payload)), "number")).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource({"dependabot[bot], true", "X-BOT, true", "hubot, false", "a-bot-b, false"})
  void knowsBots(String login, boolean bot) throws Exception {
    assertThat(value(transform.transform(with("actor", "{\"id\":1,\"login\":\"" + login + "\"}")), "is_bot")).isEqualTo(bot);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "id; null; missing:id",
        "id; \"01\"; value:id",
        "id; 1; type:id",
        "type; \"Event\"; value:type",
        "actor; \"octocat\"; type:actor",
        "actor; {\"id\":1}; missing:actor.login",
        "actor; {\"id\":0,\"login\":1}; value:actor.id",
        "actor; {\"id\":1,\"login\":\"a b\"}; value:actor.login",
        "repo; {\"id\":1,\"name\":\"a/b/c\"}; value:repo.name",
        "payload; []; type:payload",
        "payload; {\"size\":\"1\",\"commits\":1}; type:payload.size",
        "payload; {\"commits\":{}}; type:payload.commits",
        "payload; {\"issue\":1,\"pull_request\":1}; type:payload.issue",
        "payload; {\"ref\":\"\\uD800\"}; value:payload.ref",
        "public; 1; type:public",
        "created_at; \"2012/04/11 15:01:38 -0700\"; value:created_at",
        "org; {}; missing:org.login"
      })
  void refusesAWrongField(String field, String json, String reason) throws Exception {
    byte[] value = with(field, json);
    assertThatThrownBy(() -> transform.transform(value))
        .isInstanceOf(Rejection.class)
        .satisfies(error -> assertThat(((Rejection) error).reason()).isEqualTo(reason));
  }

  @ParameterizedTest
  @CsvSource({
    "2015-01-01T00:00:00Z, 1420070400000",
    "2015-01-01T00:00:00.1239Z, 1420070400123",
    "1969-12-31T23:59:59.9999Z, -1",
    "2015-01-01T05:45:00+05:45, 1420070400000",
    "2014-12-31T00:01:00-23:59, 1420070400000"
  })
  void readsTimes(String text, long milliseconds) {
    assertThat(Times.createdAt(text)).hasValue(milliseconds * 1000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2015-02-29T00:00:00Z", "2015-01-01T24:00:00Z", "2015-01-01T00:60:00Z", "2015-01-01T00:00:60Z", "2015-01-01T00:00:00",
        "2015-01-01T00:00:00.Z", "2015-01-01T00:00:00.1234567890Z", "2015-01-01T00:00:00+24:00", "2015-01-01T00:00:00+01:60",
        "2015-01-01T00:00:00+0100", "2015-01-01T00:00:00Z\n", " 2015-01-01T00:00:00Z", "1899-12-31T23:59:59Z", "2200-01-01T00:00:00Z"
      })
  void refusesOtherTimes(String text) {
    assertThat(Times.createdAt(text)).isEmpty();
  }

  private static byte[] with(String field, String json) throws Exception {
    ObjectNode event = (ObjectNode) JSON.readTree(EVENT);
    event.put(field, "@@@");
    return bytes(JSON.writeValueAsString(event).replace("\"@@@\"", json));
  }

  private static Object value(Object[] values, String field) {
    int position = GithubDocument.SCHEMA.fields().stream().map(known -> known.name()).toList().indexOf(field);
    return values[position - DocumentSchema.identityFields()];
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
