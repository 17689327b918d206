package io.databroker.agreement;

import io.databroker.arxiv.ArxivDocument;
import io.databroker.arxiv.ArxivTransform;
import io.databroker.connectors.record.Event;
import io.databroker.connectors.record.SourceRecord;
import io.databroker.connectors.schema.DocumentSchema;
import io.databroker.connectors.schema.HotJson;
import io.databroker.connectors.transform.RecordTransform;
import io.databroker.connectors.transform.Rejection;
import io.databroker.dns.DnsDocument;
import io.databroker.dns.DnsTransform;
import io.databroker.github.GithubDocument;
import io.databroker.github.GithubTransform;
import io.databroker.news.NewsDocument;
import io.databroker.news.NewsTransform;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Runs a source's transform over a file of records, without Flink, so that its answers can be compared with
 * those of the TypeScript model. A record in the file is its length (four bytes, -1 for null) and its bytes.
 * The answer is a line: {@code D} and the hot document, or {@code R} and the reason. The document's
 * identity: topic id {@code topic}, partition 0, the record's position as offset, timestamp 0, no event id.
 */
public final class Transforms {
  private record Source(DocumentSchema schema, RecordTransform transform) {}

  private static final Map<String, Source> SOURCES =
      Map.of(
          "arxiv", new Source(ArxivDocument.SCHEMA, new ArxivTransform()),
          "dns", new Source(DnsDocument.SCHEMA, new DnsTransform()),
          "github", new Source(GithubDocument.SCHEMA, new GithubTransform()),
          "news", new Source(NewsDocument.SCHEMA, new NewsTransform()));

  private Transforms() {}

  /** Arguments: source, file of records, file of answers. */
  public static void main(String[] arguments) throws IOException {
    Source source = SOURCES.get(arguments[0]);
    if (source == null) {
      throw new IllegalArgumentException("no source " + arguments[0] + " in " + SOURCES.keySet());
    }
    HotJson json = new HotJson(source.schema());
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(Path.of(arguments[1]))));
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(Path.of(arguments[2])))) {
      for (long offset = 0; in.available() > 0; offset++) {
        answer(source, json, new SourceRecord(0, offset, 0, null, read(in)), out);
      }
    }
  }

  private static byte[] read(DataInputStream in) throws IOException {
    int length = in.readInt();
    return length < 0 ? null : in.readNBytes(length);
  }

  private static void answer(Source source, HotJson json, SourceRecord record, OutputStream out) throws IOException {
    try {
      Object[] values = source.transform().transform(record.value());
      source.schema().check(values);
      out.write('D');
      out.write(json.write(Event.of("topic", record, values)));
    } catch (Rejection rejection) {
      out.write(("R" + rejection.reason()).getBytes(StandardCharsets.UTF_8));
    }
    out.write('\n');
  }
}
