package io.databroker.connectors.elasticsearch;

import java.io.IOException;

/** The hot store answered in a way that neither a retry nor a dead letter can deal with. */
public final class HotStoreException extends IOException {
  HotStoreException(String message) {
    super(message);
  }

  HotStoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
