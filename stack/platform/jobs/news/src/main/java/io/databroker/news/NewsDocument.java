package io.databroker.news;

import static io.databroker.connectors.schema.Field.optional;
import static io.databroker.connectors.schema.Field.required;

import io.databroker.connectors.schema.DocumentSchema;
import io.databroker.connectors.schema.FieldType;

/** The document of fixtures/records/news/README.md. */
public final class NewsDocument {
  public static final DocumentSchema SCHEMA =
      DocumentSchema.of(
          required("title", FieldType.STRING),
          required("link", FieldType.STRING),
          required("host", FieldType.STRING),
          optional("registrable_domain", FieldType.STRING),
          required("published_at", FieldType.TIMESTAMP),
          optional("description", FieldType.STRING),
          optional("source", FieldType.STRING),
          optional("category", FieldType.STRING),
          optional("author", FieldType.STRING));

  private NewsDocument() {}
}
