package io.databroker.connectors.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The body of a bulk request, how large it may be, and what its answer says, for one server. */
final class BulkProtocol {
  static final String PATH = "/_bulk";
  static final String CONTENT_TYPE = "application/x-ndjson";
  private static final int FIRST_WITHOUT_TYPES = 7;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final boolean types;
  private final long maxBytes;

  /**
   * @param major the server's major version; below 7 an action names the type
   * @param maxBytes of a body that the server takes
   */
  BulkProtocol(int major, long maxBytes) {
    this.types = major < FIRST_WITHOUT_TYPES;
    this.maxBytes = maxBytes;
  }

  long maxBytes() {
    return maxBytes;
  }

  /** Idempotent: the same document under the same id, written any number of times, is one document. */
  byte[] encode(List<HotDocument> documents) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream(documents.size() * 1024);
    for (HotDocument document : documents) {
      ObjectNode action = JSON.createObjectNode();
      ObjectNode index = action.putObject("index").put("_index", document.index()).put("_id", document.id());
      if (types) {
        index.put("_type", "_doc");
      }
      body.write(JSON.writeValueAsBytes(action));
      body.write('\n');
      body.write(document.source());
      body.write('\n');
    }
    return body.toByteArray();
  }

  /**
   * What became of each document, in order.
   *
   * @throws HotStoreException if the answer is not about exactly these documents
   */
  static List<ItemResult> decode(JsonNode answer, List<HotDocument> documents) throws HotStoreException {
    JsonNode items = answer.path("items");
    if (items.size() != documents.size()) {
      throw new HotStoreException(
          "a bulk request of " + documents.size() + " documents was answered for " + items.size());
    }
    List<ItemResult> results = new ArrayList<>(documents.size());
    Iterator<HotDocument> expected = documents.iterator();
    for (JsonNode item : items) {
      JsonNode result = item.path("index");
      String id = expected.next().id();
      if (!result.path("_id").asText().equals(id)) {
        throw new HotStoreException("a bulk request was answered out of order: " + id + " expected, found " + item);
      }
      results.add(ItemResult.of(result));
    }
    return results;
  }
}
