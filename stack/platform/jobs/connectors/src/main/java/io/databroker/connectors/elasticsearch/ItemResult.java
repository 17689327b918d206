package io.databroker.connectors.elasticsearch;

import com.fasterxml.jackson.databind.JsonNode;

/** What became of one document of a bulk request. */
record ItemResult(Kind kind, String detail) {

  enum Kind {
    INDEXED,
    /** Not now, but the same request may succeed later. */
    RETRY,
    /** The document itself is refused, now and always. */
    REJECTED,
    /** Its index is gone: its retention has passed. */
    EXPIRED,
    /** The job may not write: a fault of the setup, not of the document. */
    FORBIDDEN
  }

  static ItemResult of(JsonNode item) {
    int status = item.path("status").asInt();
    String type = item.path("error").path("type").asText();
    return new ItemResult(kind(status, type), status + " " + describe(item.path("error")));
  }

  private static Kind kind(int status, String type) {
    if (status >= 200 && status < 300) {
      return Kind.INDEXED;
    }
    if (type.equals("index_not_found_exception")) {
      return Kind.EXPIRED;
    }
    if (type.equals("security_exception")) {
      return Kind.FORBIDDEN;
    }
    // Blocks (read-only, disk full) are 403 or 429, a closed index is 400: all of them are lifted again.
    if (type.equals("cluster_block_exception") || type.equals("index_closed_exception")) {
      return Kind.RETRY;
    }
    return status == 409 || status == 429 || status >= 500 ? Kind.RETRY : Kind.REJECTED;
  }

  private static String describe(JsonNode error) {
    StringBuilder text = new StringBuilder(error.path("type").asText());
    text.append(": ").append(error.path("reason").asText());
    JsonNode cause = error.path("caused_by");
    if (cause.isObject()) {
      text.append(": ").append(cause.path("reason").asText());
    }
    return text.toString();
  }
}
