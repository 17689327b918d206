package io.databroker.news;

import io.databroker.connectors.transform.Fields;
import io.databroker.connectors.transform.RecordReader;
import io.databroker.connectors.transform.RecordTransform;
import io.databroker.connectors.transform.Rejection;
import io.databroker.connectors.transform.Shape;
import java.util.Map;
import java.util.OptionalLong;

/** The record of fixtures/records/news/README.md into its document. */
public final class NewsTransform implements RecordTransform {
  private static final Map<String, Shape> SHAPE =
      Map.of(
          "title", Shape.SCALAR,
          "link", Shape.SCALAR,
          "published", Shape.SCALAR,
          "description", Shape.SCALAR,
          "source", Shape.SCALAR,
          "category", Shape.SCALAR,
          "author", Shape.SCALAR);

  @Override
  public Object[] transform(byte[] value) throws Rejection {
    Fields fields = new Fields(RecordReader.read(value, SHAPE));
    // In the order of the specification's table: the first rule that fails is the reason.
    String title = title(fields);
    Link link = link(fields);
    long published = published(fields);
    String description = fields.optionalText("description");
    String source = fields.optionalText("source");
    String category = fields.optionalText("category");
    String author = fields.optionalText("author");
    return new Object[] {
      title, link.canonical(), link.host(), link.registrableDomain(), published, description, source, category, author
    };
  }

  private static String title(Fields fields) throws Rejection {
    String title = Titles.normalise(fields.requiredText("title"));
    if (title.isEmpty()) {
      throw fields.value("title", "it is empty");
    }
    return title;
  }

  private static Link link(Fields fields) throws Rejection {
    String text = fields.requiredText("link");
    Link link = LinkParser.parse(text);
    if (link == null) {
      throw fields.value("link", "'" + Fields.shown(text) + "' is not a link");
    }
    return link;
  }

  private static long published(Fields fields) throws Rejection {
    String text = fields.requiredText("published");
    OptionalLong instant = Published.parse(text);
    if (instant.isEmpty()) {
      throw fields.value("published", "'" + Fields.shown(text) + "' is not a time of RFC 822 or ISO 8601");
    }
    return instant.getAsLong();
  }
}
