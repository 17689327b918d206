package io.databroker.arxiv;

import io.databroker.connectors.transform.Fields;
import io.databroker.connectors.transform.RecordReader;
import io.databroker.connectors.transform.RecordTransform;
import io.databroker.connectors.transform.Rejection;
import io.databroker.connectors.transform.Shape;
import io.databroker.connectors.transform.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The record of fixtures/records/arxiv/README.md into its document. */
public final class ArxivTransform implements RecordTransform {
  private static final Map<String, Shape> SHAPE =
      Map.ofEntries(
          Map.entry("id", Shape.SCALAR),
          Map.entry("submitter", Shape.SCALAR),
          Map.entry("authors", Shape.SCALAR),
          Map.entry("title", Shape.SCALAR),
          Map.entry("comments", Shape.SCALAR),
          Map.entry("journal-ref", Shape.SCALAR),
          Map.entry("doi", Shape.SCALAR),
          Map.entry("report-no", Shape.SCALAR),
          Map.entry("categories", Shape.SCALAR),
          Map.entry("license", Shape.SCALAR),
          Map.entry("abstract", Shape.SCALAR),
          Map.entry("versions", Shape.array(ArxivRules.VERSION)),
          Map.entry("update_date", Shape.SCALAR),
          Map.entry("authors_parsed", Shape.array(Shape.array(Shape.SCALAR))));

  @Override
  public Object[] transform(byte[] value) throws Rejection {
    Fields fields = new Fields(RecordReader.read(value, SHAPE));
    ArxivRules rules = new ArxivRules(fields);
    // In the order of the specification's table: the first rule that fails is the reason.
    String id = rules.id();
    String submitter = fields.optionalText("submitter");
    fields.filledText("authors");
    String title = fields.filledText("title");
    String comments = fields.optionalText("comments");
    String journalRef = fields.optionalText("journal-ref");
    String doi = fields.optionalText("doi");
    String reportNo = fields.optionalText("report-no");
    String[] categories = Texts.words(fields.filledText("categories"));
    String license = fields.optionalText("license");
    String summary = Texts.normalise(fields.requiredText("abstract"));
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
