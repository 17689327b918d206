package io.databroker.arxiv;

import static io.databroker.connectors.schema.Field.optional;
import static io.databroker.connectors.schema.Field.required;

import io.databroker.connectors.schema.DocumentSchema;
import io.databroker.connectors.schema.FieldType;

/** The document of fixtures/records/arxiv/README.md. */
public final class ArxivDocument {
  public static final DocumentSchema SCHEMA =
      DocumentSchema.of(
          required("id", FieldType.STRING),
          required("title", FieldType.STRING),
          required("abstract", FieldType.STRING),
          required("primary_category", FieldType.STRING),
          required("categories", FieldType.STRING_ARRAY),
          required("authors", FieldType.STRING_ARRAY),
          optional("submitter", FieldType.STRING),
          optional("comments", FieldType.STRING),
          optional("journal_ref", FieldType.STRING),
          optional("doi", FieldType.STRING),
          optional("report_no", FieldType.STRING),
          optional("license", FieldType.STRING),
          required("version_count", FieldType.INTEGER),
          required("submitted_at", FieldType.TIMESTAMP),
          required("updated_at", FieldType.TIMESTAMP),
          required("update_date", FieldType.DATE),
          required("word_count", FieldType.INTEGER));

  private ArxivDocument() {}
}
