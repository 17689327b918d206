package io.databroker.github;

import static io.databroker.connectors.schema.Field.optional;
import static io.databroker.connectors.schema.Field.required;

import io.databroker.connectors.schema.DocumentSchema;
import io.databroker.connectors.schema.FieldType;

/** The document of fixtures/records/github/README.md. */
public final class GithubDocument {
  public static final DocumentSchema SCHEMA =
      DocumentSchema.of(
          required("id", FieldType.STRING),
          required("type", FieldType.STRING),
          optional("action", FieldType.STRING),
          required("owner", FieldType.STRING),
          required("repository", FieldType.STRING),
          required("repo_id", FieldType.LONG),
          required("actor_login", FieldType.STRING),
          required("actor_id", FieldType.LONG),
          required("is_bot", FieldType.BOOLEAN),
          optional("org_login", FieldType.STRING),
          required("public", FieldType.BOOLEAN),
          optional("ref", FieldType.STRING),
          optional("ref_type", FieldType.STRING),
          optional("push_id", FieldType.LONG),
          optional("commit_count", FieldType.LONG),
          optional("number", FieldType.LONG),
          required("created_at", FieldType.TIMESTAMP));

  private GithubDocument() {}
}
