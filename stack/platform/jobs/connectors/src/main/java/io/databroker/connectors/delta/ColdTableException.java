package io.databroker.connectors.delta;

/** The table is not one that this job can append to. */
public final class ColdTableException extends RuntimeException {
  ColdTableException(String message) {
    super(message);
  }

  ColdTableException(String message, Throwable cause) {
    super(message, cause);
  }
}
