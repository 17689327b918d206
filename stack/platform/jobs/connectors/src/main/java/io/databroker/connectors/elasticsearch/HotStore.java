package io.databroker.connectors.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import io.databroker.connectors.config.ElasticsearchSettings;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a job asks the hot store besides writing to it. */
public final class HotStore {
  private final ElasticsearchClient client;
  private final Duration timeout;

  /**
   * @param timeout of each request
   */
  public HotStore(ElasticsearchSettings settings, Duration timeout) {
    this.client = new ElasticsearchClient(settings);
    this.timeout = timeout;
  }

  /**
   * The concrete index that writes to an alias go to: the one with {@code is_write_index}, or the only one.
   *
   * @throws AliasMissingException if there is no such alias
   * @throws IOException if it has several indices and none is for writing, or on a fault
   */
  public String writeIndex(String alias) throws IOException, InterruptedException {
    ElasticsearchClient.Response response = client.get("/_alias/" + encode(alias), timeout);
    if (response.status() == 404) {
      throw new AliasMissingException(alias);
    }
    JsonNode indices = ok(response, "the alias " + alias).json();
    List<String> all = new ArrayList<>();
    for (Map.Entry<String, JsonNode> index : indices.properties()) {
      JsonNode entry = index.getValue().path("aliases").path(alias);
      if (entry.path("is_write_index").asBoolean(false)) {
        return index.getKey();
      }
      if (entry.isObject() && !entry.has("is_write_index")) {
        all.add(index.getKey());
      }
    }
    if (all.size() == 1 && indices.size() == 1) {
      return all.get(0);
    }
    throw new HotStoreException(
        "alias " + alias + " has no write index: " + indices.size() + " indices, none with is_write_index");
  }

  /** How many documents can be found under an alias. */
  public long count(String alias) throws IOException, InterruptedException {
    ElasticsearchClient.Response response = client.get("/" + encode(alias) + "/_count", timeout);
    return ok(response, "the number of documents in " + alias).json().path("count").asLong();
  }

  private static ElasticsearchClient.Response ok(ElasticsearchClient.Response response, String what)
      throws HotStoreException {
    if (!response.ok()) {
      throw new HotStoreException("the hot store does not tell " + what + ": " + response);
    }
    return response;
  }

  private static String encode(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }
}
