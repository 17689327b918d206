package io.databroker.arxiv;

import io.databroker.connectors.transform.RecordTransform;
import io.databroker.connectors.transform.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The record of fixtures/records/arxiv/README.md into its document. */
final class ArxivTransform implements RecordTransform {
  private static final Set<String> FIELDS =
      Set.of(
          "id",
          "submitter",
          "authors",
          "title",
          "comments",
          "journal-ref",
          "doi",
          "report-no",
          "categories",
          "license",
          "abstract",
          ArxivRules.VERSIONS,
          "update_date",
          ArxivRules.AUTHORS_PARSED);

  @Override
  public Object[] transform(byte[] value) throws Rejection {
    ArxivRules rules = new ArxivRules(ArxivReader.read(value, FIELDS));
    // In the order of the specification's table: the first rule that fails is the reason.
    String id = rules.id();
    String submitter = rules.optionalText("submitter");
    rules.filledText("authors");
    String title = rules.filledText("title");
    String comments = rules.optionalText("comments");
    String journalRef = rules.optionalText("journal-ref");
    String doi = rules.optionalText("doi");
    String reportNo = rules.optionalText("report-no");
    String[] categories = Texts.words(rules.filledText("categories"));
    String license = rules.optionalText("license");
    String summary = Texts.normalise(rules.requiredText("abstract"));
    ArxivRules.Versions versions = rules.versions();
    int updateDate = rules.updateDate();
    String[] authors = authors(rules.authorsParsed());

    return new Object[] {
      id,
      title,
      summary,
      categories[0],
      categories,
      authors,
      submitter,
      comments,
      journalRef,
      doi,
      reportNo,
      license,
      versions.count(),
      versions.first(),
      versions.last(),
      updateDate,
      Texts.words(summary).length
    };
  }

  /** First names, last name, suffix; what is empty is left out, also a whole author. */
  private static String[] authors(List<List<String>> parsed) {
    List<String> authors = new ArrayList<>(parsed.size());
    for (List<String> names : parsed) {
      List<String> parts = new ArrayList<>(3);
      for (int position : new int[] {1, 0, 2}) {
        String part = position < names.size() ? Texts.normalise(names.get(position)) : "";
        if (!part.isEmpty()) {
          parts.add(part);
        }
      }
      if (!parts.isEmpty()) {
        authors.add(String.join(" ", parts));
      }
    }
    return authors.toArray(String[]::new);
  }
}
