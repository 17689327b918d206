package io.databroker.connectors.config;

/** The job was started with settings that it cannot run with; the message says all that is wrong. */
public final class SettingsException extends IllegalArgumentException {
  SettingsException(String message) {
    super(message);
  }
}
