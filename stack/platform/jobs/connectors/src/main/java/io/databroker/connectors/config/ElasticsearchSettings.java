package io.databroker.connectors.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;

/**
 * How the hot store is reached and written.
 *
 * @param url without a slash at the end
 * @param username null for no authentication
 * @param password never printed
 * @param batchRecords a bulk request is sent when it holds so many documents
 * @param batchBytes ... or so many bytes
 * @param batchAge ... or is so old
 * @param maxInFlight bulk requests at a time, for each subtask
 * @param maxDocumentBytes a larger document is a dead letter
 * @param requestTimeout of one request, body included
 * @param retryLimit a bulk request that does not succeed for so long fails the job
 */
public record ElasticsearchSettings(
    String url,
    String username,
    String password,
    int batchRecords,
    long batchBytes,
    Duration batchAge,
    int maxInFlight,
    long maxDocumentBytes,
    Duration requestTimeout,
    Duration retryLimit)
    implements Serializable {
  private static final int BATCH_RECORDS = 1000;
  private static final long BATCH_BYTES = 5L << 20;
  private static final int MAX_IN_FLIGHT = 2;
  /** A request may be one document over its limit: batches stay below 50 MB in all. */
  private static final long MAX_DOCUMENT_BYTES = 40L << 20;

  /** The settings of a job: sizes fixed, times from the arguments. */
  static ElasticsearchSettings of(
      String url, String username, String password, Duration batchAge, Duration requestTimeout, Duration retryLimit) {
    return new ElasticsearchSettings(
        url.replaceAll("/+$", ""),
        username,
        password,
        BATCH_RECORDS,
        BATCH_BYTES,
        batchAge,
        MAX_IN_FLIGHT,
        MAX_DOCUMENT_BYTES,
        requestTimeout,
        retryLimit);
  }

  public Optional<String> user() {
    return Optional.ofNullable(username);
  }

  @Override
  public String toString() {
    return "ElasticsearchSettings[" + url + (username == null ? "" : ", with credentials") + "]";
  }
}
