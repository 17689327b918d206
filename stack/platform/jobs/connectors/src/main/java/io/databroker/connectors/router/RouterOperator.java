package io.databroker.connectors.router;

import io.databroker.connectors.Metrics;
import io.databroker.connectors.record.Event;
import io.databroker.connectors.record.RoutedEvent;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Gives every event the concrete index that it belongs to for good, so that a retry, a replay and a late
 * bulk request all hit the same document.
 *
 * <p>A partition's index is adopted at a checkpoint barrier and used only once a checkpoint that records
 * it is complete. Records in between are held, and held records are state. Suppose checkpoint c adopts
 * index W for a partition: a job restored from c or later sends the records behind c's barrier to W; a
 * job restored from before c never sent any of them anywhere.
 *
 * <p>A job that another submission's state was restored into emits nothing before its first checkpoint is
 * complete: until then it is not known whether it may run at all, and one that is refused may have pins
 * that are out of date.
 *
 * <p>Heap: a hold lasts from one checkpoint to the completion of the next. Above {@link #SOFT_LIMIT_BYTES}
 * each further record is delayed, which slows its source down to at most 50 records a second without
 * stopping checkpoints.
 */
public final class RouterOperator extends AbstractStreamOperator<RoutedEvent>
    implements OneInputStreamOperator<Event, RoutedEvent>, BoundedOneInput {
  private static final long SOFT_LIMIT_BYTES = 64L << 20;
  private static final long DELAY_MS = 20;
  /** Ten minutes, as long as the hot sink repeats a request. */
  private static final long LOOKUP_LIMIT_NS = 600_000_000_000L;
  private static final long LOOKUP_PAUSE_MS = 500;
  private static final long NO_CHECKPOINT = 0;

  private final WriteIndexLookup writeIndex;
  private final String submission;

  private transient RouterState state;
  /** Valid pins of all partitions, also of those that other subtasks read. */
  private transient Map<Integer, Pin> pins;
  /** Adopted at a barrier whose checkpoint is not known to be complete. */
  private transient Map<Integer, Pin> pending;
  private transient Set<Integer> read;
  private transient HeldRecords held;
  private transient Holds holds;
  private transient long restoredCheckpoint;
  /** Whether the job is known to be the one that may write. */
  private transient boolean confirmed;

  /**
   * @param submission names a run of the job's main method
   */
  public RouterOperator(WriteIndexLookup writeIndex, String submission) {
    this.writeIndex = writeIndex;
    this.submission = submission;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    pins = new HashMap<>();
    pending = new HashMap<>();
    read = new HashSet<>();
    held = new HeldRecords();
    restoredCheckpoint = context.getRestoredCheckpointId().orElse(NO_CHECKPOINT);
    state = new RouterState(context.getOperatorStateStore());
    state.readPins(pins);
    state.readHeld(held);
    confirmed = !context.isRestored() || state.submissions().contains(submission);
  }

  @Override
  public void open() throws Exception {
    super.open();
    MetricGroup group = Metrics.group(getMetricGroup());
    group.gauge("router_held", (Gauge<Integer>) held::count);
    holds = new Holds(group, System::nanoTime);
    holds.held(held.count());
    // What a restored state holds with an index is safe, but nothing may be emitted before all is open.
    if (confirmed) {
      long now = getProcessingTimeService().getCurrentProcessingTime();
      getProcessingTimeService().registerTimer(now, time -> release(restoredCheckpoint));
    }
  }

  @Override
  public void processElement(StreamRecord<Event> element) throws InterruptedException {
    Event event = element.getValue();
    int partition = event.partition();
    read.add(partition);
    Pin adopted = pending.get(partition);
    Pin pin = pins.get(partition);
    if (adopted == null && pin != null && confirmed) {
      emit(pin, event);
      return;
    }
    held.add(new Held(event, adopted == null ? pin : adopted));
    holds.held(1);
    if (held.bytes() > SOFT_LIMIT_BYTES) {
      Thread.sleep(DELAY_MS);
    }
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    if (!read.isEmpty() || held.count() > 0) {
      adopt(context.getCheckpointId());
    }
    Map<Integer, Pin> all = new HashMap<>(pins);
    all.putAll(pending);
    state.write(all, held, submission);
  }

  private void adopt(long checkpoint) throws IOException, InterruptedException {
    Pin current;
    try {
      current = new Pin(lookUp(held.hasUnpinned()), checkpoint);
    } catch (IOException e) {
      if (held.hasUnpinned()) {
        throw e;
      }
      LOG.warn("the write index cannot be looked up at checkpoint {}; what is pinned stays: {}", checkpoint, e.getMessage());
      return;
    }
    for (int partition : read) {
      Pin pin = pins.get(partition);
      if (!pending.containsKey(partition) && (pin == null || !pin.index().equals(current.index()))) {
        LOG.info("partition {} goes to index {} once checkpoint {} is complete", partition, current.index(), checkpoint);
        pending.put(partition, current);
      }
    }
    held.replaceAll(record -> record.pin() == null ? new Held(record.event(), current) : record);
  }

  /**
   * The index that is written to now. A record without a pin must get one at this barrier, or it would be
   * held beyond the next checkpoint: then the lookup is repeated while the hot store is away, as the hot
   * sink repeats its requests, and the checkpoint waits for both alike.
   */
  private String lookUp(boolean needed) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LOOKUP_LIMIT_NS;
    while (true) {
      try {
        return writeIndex.current();
      } catch (IOException e) {
        if (!needed || System.nanoTime() > deadline) {
          throw e;
        }
        LOG.warn("records wait for the write index, which cannot be looked up: {}", e.getMessage());
        Thread.sleep(LOOKUP_PAUSE_MS);
      }
    }
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    super.notifyCheckpointComplete(checkpoint);
    confirmed = true;
    pending.entrySet().removeIf(
        entry -> {
          boolean complete = entry.getValue().checkpoint() <= checkpoint;
          if (complete) {
            pins.put(entry.getKey(), entry.getValue());
          }
          return complete;
        });
    release(checkpoint);
  }

  /**
   * The input is over (a job that drains): no record may stay behind, so what is held goes to the index
   * adopted last, without waiting for a checkpoint.
   *
   * @throws IOException if there is none and it cannot be looked up
   */
  @Override
  public void endInput() throws IOException, InterruptedException {
    release(Long.MAX_VALUE);
    if (held.count() > 0) {
      Pin current = new Pin(writeIndex.current(), NO_CHECKPOINT);
      held.replaceAll(record -> new Held(record.event(), current));
      release(Long.MAX_VALUE);
    }
  }

  private void release(long completedCheckpoint) {
    held.release(completedCheckpoint, record -> emit(record.pin(), record.event()));
    holds.released(held.count());
  }

  private void emit(Pin pin, Event event) {
    output.collect(new StreamRecord<>(new RoutedEvent(pin.index(), event)));
  }
}
