package io.databroker.connectors.elasticsearch;

import java.io.IOException;

/** The hot store has no such alias. */
public final class AliasMissingException extends IOException {
  AliasMissingException(String alias) {
    super("the hot alias '" + alias + "' does not exist; the hot store must be set up before the job is started");
  }
}
