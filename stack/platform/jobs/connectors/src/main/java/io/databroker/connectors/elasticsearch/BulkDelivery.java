package io.databroker.connectors.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;
import io.databroker.connectors.config.ElasticsearchSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers batches: sends, looks at every item, sends again what may succeed later. It returns when each
 * document of the batch has come to its end, whatever that is. Safe for several threads.
 */
final class BulkDelivery {
  private static final Logger LOG = LoggerFactory.getLogger(BulkDelivery.class);
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(10);
  private static final String LIMIT = "max_content_length_in_bytes";
  private static final String LIMIT_PATH = "nodes.*.http." + LIMIT;

  private final ElasticsearchClient client;
  private final ElasticsearchSettings settings;
  private final HotOutcomes outcomes;
  private volatile BulkProtocol protocol;

  BulkDelivery(ElasticsearchSettings settings, HotOutcomes outcomes) {
    this.client = new ElasticsearchClient(settings);
    this.settings = settings;
    this.outcomes = outcomes;
  }

  /**
   * @throws HotStoreException if the retry limit has passed, or on an answer that no retry can mend
   */
  void deliver(List<HotDocument> batch) throws IOException, InterruptedException {
    Backoff backoff = new Backoff(settings.retryLimit());
    List<HotDocument> left = batch;
    while (!left.isEmpty()) {
      Attempt attempt = attempt(left);
      left = attempt.left();
      if (left.isEmpty()) {
        return;
      }
      if (backoff.exhausted()) {
        throw new HotStoreException(
            "%d documents were not taken by the hot store within %d ms; the last of %d tries: %s"
                .formatted(left.size(), settings.retryLimit().toMillis(), backoff.tries() + 1, attempt.reason()));
      }
      outcomes.retried(left.size());
      LOG.warn("{} of {} documents are sent again: {}", left.size(), batch.size(), attempt.reason());
      backoff.sleep();
    }
  }

  /** What is left to send after one try, and why. */
  private record Attempt(List<HotDocument> left, String reason) {
    static final Attempt DONE = new Attempt(List.of(), "");
  }

  private Attempt attempt(List<HotDocument> documents) throws IOException, InterruptedException {
    ElasticsearchClient.Response response;
    JsonNode answer = null;
    try {
      BulkProtocol bulk = protocol();
      byte[] body = bulk.encode(documents);
      if (body.length > bulk.maxBytes()) {
        return tooLarge(documents, body.length + " bytes in a request, of which it takes " + bulk.maxBytes());
      }
      response = client.post(BulkProtocol.PATH, BulkProtocol.CONTENT_TYPE, body, settings.requestTimeout());
      if (response.ok()) {
        answer = response.json();
      }
    } catch (HotStoreException e) {
      throw e;
    } catch (IOException e) {
      return new Attempt(documents, e.getMessage());
    }
    if (answer != null) {
      return settle(documents, BulkProtocol.decode(answer, documents));
    }
    if (response.status() == 413) {
      return tooLarge(documents, response.toString());
    }
    if (retryable(response.status())) {
      return new Attempt(documents, response.toString());
    }
    throw new HotStoreException("a bulk request was refused as a whole: " + response);
  }

  private static boolean retryable(int status) {
    return status == 408 || status == 429 || status >= 500;
  }

  private Attempt settle(List<HotDocument> documents, List<ItemResult> results) throws HotStoreException {
    List<HotDocument> again = new ArrayList<>();
    String reason = "";
    for (int i = 0; i < results.size(); i++) {
      HotDocument document = documents.get(i);
      ItemResult result = results.get(i);
      switch (result.kind()) {
        case INDEXED -> outcomes.indexed();
        case EXPIRED -> outcomes.expired();
        case REJECTED -> outcomes.rejected(document, result.detail());
        case FORBIDDEN ->
            throw new HotStoreException("the job may not write to " + document.index() + ": " + result.detail());
        case RETRY -> {
          again.add(document);
          reason = result.detail();
        }
      }
    }
    return again.isEmpty() ? Attempt.DONE : new Attempt(again, reason);
  }

  /**
   * The server's limit is lower than ours: halves may fit, a single document never will. A request above the
   * limit that the server tells must not be sent: Elasticsearch mostly closes the connection before its 413 is
   * read, and 6.8 takes the rest of the body for requests of their own.
   */
  private Attempt tooLarge(List<HotDocument> documents, String reason)
      throws IOException, InterruptedException {
    if (documents.size() == 1) {
      outcomes.rejected(documents.get(0), "larger than the server takes: " + reason);
      return Attempt.DONE;
    }
    int half = documents.size() / 2;
    deliver(documents.subList(0, half));
    deliver(documents.subList(half, documents.size()));
    return Attempt.DONE;
  }

  /** Asked for lazily, so that a hot store that is down delays a job's start but does not prevent it. */
  private BulkProtocol protocol() throws IOException, InterruptedException {
    BulkProtocol known = protocol;
    if (known == null) {
      // GET / is not there on every server.
      ElasticsearchClient.Response response =
          client.get("/_nodes/_local?filter_path=nodes.*.version," + LIMIT_PATH, PROBE_TIMEOUT);
      if (!response.ok()) {
        String message = "the hot store does not tell its version: " + response;
        throw retryable(response.status()) ? new IOException(message) : new HotStoreException(message);
      }
      known = protocol(response);
      protocol = known;
    }
    return known;
  }

  private static BulkProtocol protocol(ElasticsearchClient.Response response) throws IOException {
    for (JsonNode node : response.json().path("nodes")) {
      try {
        int major = Integer.parseInt(node.path("version").asText().split("\\.")[0]);
        return new BulkProtocol(major, node.path("http").path(LIMIT).asLong(Long.MAX_VALUE));
      } catch (NumberFormatException e) {
        throw new HotStoreException("the hot store's version is not understood: " + response, e);
      }
    }
    throw new IOException("the hot store does not tell its version: " + response);
  }
}
