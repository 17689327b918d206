package io.databroker.connectors;

import io.databroker.connectors.deadletter.DeadLetters;
import io.databroker.connectors.record.DeadLetter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps dead letters in memory, for all instances of one test. */
public final class CollectedDeadLetters implements DeadLetters {
  public static final List<DeadLetter> ALL = new CopyOnWriteArrayList<>();

  public int flushes;

  @Override
  public void send(DeadLetter letter) {
    ALL.add(letter);
  }

  @Override
  public void flush() {
    flushes++;
  }

  @Override
  public void close() {}
}
