package io.databroker.github;

import io.databroker.connectors.transform.Fields;
import io.databroker.connectors.transform.RecordReader;
import io.databroker.connectors.transform.RecordTransform;
import io.databroker.connectors.transform.Rejection;
import io.databroker.connectors.transform.Shape;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** The record of fixtures/records/github/README.md into its document. */
public final class GithubTransform implements RecordTransform {
  private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,18}");
  private static final Pattern TYPE = Pattern.compile("[A-Z][A-Za-z]*Event");
  private static final Pattern LOGIN = Pattern.compile("[A-Za-z0-9_-]{1,100}(?:\\[bot\\])?");
  private static final Pattern REPOSITORY = Pattern.compile("[A-Za-z0-9_-]+/[A-Za-z0-9._-]+");

  private static final Shape NUMBERED = Shape.object(Map.of("number", Shape.SCALAR));
  private static final Map<String, Shape> SHAPE =
      Map.of(
          "id", Shape.SCALAR,
          "type", Shape.SCALAR,
          "actor", Shape.object(Map.of("id", Shape.SCALAR, "login", Shape.SCALAR)),
          "repo", Shape.object(Map.of("id", Shape.SCALAR, "name", Shape.SCALAR)),
          "payload",
              Shape.object(
                  Map.of(
                      "action", Shape.SCALAR,
                      "ref", Shape.SCALAR,
                      "ref_type", Shape.SCALAR,
                      "push_id", Shape.SCALAR,
                      "size", Shape.SCALAR,
                      "commits", Shape.array(Shape.SCALAR),
                      "number", Shape.SCALAR,
                      "issue", NUMBERED,
                      "pull_request", NUMBERED)),
          "public", Shape.SCALAR,
          "created_at", Shape.SCALAR,
          "org", Shape.object(Map.of("login", Shape.SCALAR)));

  @Override
  public Object[] transform(byte[] value) throws Rejection {
    Fields record = new Fields(RecordReader.read(value, SHAPE));
    // In the order of the specification's table: the first rule that fails is the reason.
    String id = matching(record, "id", ID);
    String type = matching(record, "type", TYPE);
    Fields actor = record.requiredObject("actor");
    long actorId = actor.requiredWhole("id", 1);
    String login = matching(actor, "login", LOGIN);
    Fields repo = record.requiredObject("repo");
    long repoId = repo.requiredWhole("id", 1);
    String[] name = matching(repo, "name", REPOSITORY).split("/");
    Payload payload = Payload.of(record.requiredObject("payload"));
    boolean isPublic = record.requiredFlag("public");
    long createdAt = createdAt(record);
    Fields org = record.optionalObject("org");
    String orgLogin = org == null ? null : matching(org, "login", LOGIN);

    return new Object[] {
      id,
      type,
      payload.action(),
      name[0],
      name[1],
      repoId,
      login,
      actorId,
      isBot(login),
      orgLogin,
      isPublic,
      payload.ref(),
      payload.refType(),
      payload.pushId(),
      type.equals("PushEvent") ? payload.commitCount() : null,
      payload.number(),
      createdAt
    };
  }

  private static boolean isBot(String login) {
    String small = login.toLowerCase(Locale.ROOT);
    return small.endsWith("[bot]") || small.endsWith("-bot");
  }

  private static long createdAt(Fields record) throws Rejection {
    String text = record.requiredText("created_at");
    OptionalLong time = Times.createdAt(text);
    if (time.isEmpty()) {
      throw record.value("created_at", "'" + Fields.shown(text) + "' is not a time of the form 2015-01-01T00:00:00Z");
    }
    return time.getAsLong();
  }

  private static String matching(Fields fields, String field, Pattern pattern) throws Rejection {
    String text = fields.requiredText(field);
    if (!pattern.matcher(text).matches()) {
      throw fields.value(field, "'" + Fields.shown(text) + "' is not of the form " + pattern);
    }
    return text;
  }
}
