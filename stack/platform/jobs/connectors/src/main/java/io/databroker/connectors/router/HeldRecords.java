package io.databroker.connectors.router;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Records that wait, in arrival order, with a count of the heap they take. Not for several threads. */
final class HeldRecords implements Iterable<Held> {
  private Deque<Held> records = new ArrayDeque<>();
  private long bytes;

  void add(Held record) {
    records.add(record);
    bytes += record.event().estimatedBytes();
  }

  /** Takes out what a completed checkpoint has made safe. */
  void release(long completedCheckpoint, Consumer<Held> emit) {
    Deque<Held> before = records;
    records = new ArrayDeque<>();
    bytes = 0;
    for (Held record : before) {
      if (record.releasableAt(completedCheckpoint)) {
        emit.accept(record);
      } else {
        add(record);
      }
    }
  }

  void replaceAll(UnaryOperator<Held> change) {
    Deque<Held> changed = new ArrayDeque<>(records.size());
    records.forEach(record -> changed.add(change.apply(record)));
    records = changed;
  }

  /** Whether a record waits for an index, and not only for a checkpoint. */
  boolean hasUnpinned() {
    return records.stream().anyMatch(record -> record.pin() == null);
  }

  int count() {
    return records.size();
  }

  long bytes() {
    return bytes;
  }

  @Override
  public Iterator<Held> iterator() {
    return records.iterator();
  }
}
