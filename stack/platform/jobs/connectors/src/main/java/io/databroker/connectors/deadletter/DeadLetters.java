package io.databroker.connectors.deadletter;

import io.databroker.connectors.record.DeadLetter;
import java.io.IOException;
import java.io.Serializable;

/** Where dead letters go. Safe for use by several threads. */
public interface DeadLetters extends AutoCloseable {

  /** Hands one over; it is safe only after the next {@link #flush()}. */
  void send(DeadLetter letter);

  /**
   * Waits until everything handed over is acknowledged.
   *
   * @throws IOException if something was not
   */
  void flush() throws IOException, InterruptedException;

  @Override
  void close();

  /** Opens one on the task manager. */
  @FunctionalInterface
  interface Factory extends Serializable {
    DeadLetters open();
  }
}
