package io.databroker.connectors;

/** The job was not submitted: something that it needs is missing or in its way. */
public final class PreflightException extends RuntimeException {
  PreflightException(String message) {
    super(message);
  }

  PreflightException(String message, Throwable cause) {
    super(message, cause);
  }
}
