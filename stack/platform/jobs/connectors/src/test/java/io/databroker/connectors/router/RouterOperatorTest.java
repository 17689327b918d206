package io.databroker.connectors.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.databroker.connectors.Fixtures;
import io.databroker.connectors.record.Event;
import io.databroker.connectors.record.RoutedEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RouterOperatorTest {
  private static final int MAX_PARALLELISM = 8;
  /** The checkpoint that restored routers come from. */
  private static final long RESTORED = 10;
  private static final String SUBMISSION = "submission-1";

  /** What the hot store would say; null when it is down. Static, since the operator is serialised. */
  private static String writeIndex;

  private static int lookups;
  /** So many lookups fail before one works. */
  private static int downFor;

  @BeforeEach
  void reset() {
    writeIndex = "w1";
    lookups = 0;
    downFor = 0;
  }

  @Test
  void theFirstRecordsWaitForTheCheckpointThatPinsThem() throws Exception {
    try (Harness router = open(null)) {
      router.send(0, 1);
      router.snapshot(1, 1);
      router.send(0, 2);
      assertThat(router.sent()).isEmpty();
      router.notifyOfCompletedCheckpoint(1);
      assertThat(router.sent()).containsExactly("w1:0-1", "w1:0-2");
      router.send(0, 3);
      assertThat(router.sent()).endsWith("w1:0-3").hasSize(3);
    }
  }

  @Test
  void aNewWriteIndexIsAdoptedAtABarrierAndUsedOnceItIsComplete() throws Exception {
    try (Harness router = pinned("w1", 0)) {
      writeIndex = "w2";
      router.send(0, 10);
      router.snapshot(3, 3);
      router.send(0, 11);
      assertThat(router.sent()).containsExactly("w1:0-10");
      router.notifyOfCompletedCheckpoint(2);
      assertThat(router.sent()).hasSize(1);
      // Checkpoint 3 is aborted; 4 records the same pin.
      router.snapshot(4, 4);
      router.send(0, 12);
      router.notifyOfCompletedCheckpoint(4);
      assertThat(router.sent()).containsExactly("w1:0-10", "w2:0-11", "w2:0-12");
    }
  }

  @Test
  void aPartitionThatComesLaterIsPinnedByItself() throws Exception {
    try (Harness router = pinned("w1", 0)) {
      router.send(5, 1);
      router.send(0, 1);
      assertThat(router.sent()).containsExactly("w1:0-1");
      router.snapshot(7, 7);
      router.notifyOfCompletedCheckpoint(7);
      assertThat(router.sent()).containsExactly("w1:0-1", "w1:5-1");
    }
  }

  @Test
  void pinsHoldAfterARestore() throws Exception {
    OperatorSubtaskState state;
    try (Harness router = pinned("w1", 0)) {
      state = router.snapshot(8, 8);
    }
    writeIndex = "w2";
    try (Harness restored = open(state)) {
      restored.send(0, 20);
      assertThat(restored.sent()).containsExactly("w1:0-20");
    }
  }

  @Test
  void heldRecordsAreStateAndAreReleasedAfterARestore() throws Exception {
    OperatorSubtaskState state;
    try (Harness router = pinned("w1", 0)) {
      writeIndex = "w2";
      router.snapshot(3, 3);
      router.send(0, 11);
      state = router.snapshot(4, 4);
    }
    writeIndex = "w3";
    try (Harness restored = open(state)) {
      assertThat(restored.sent()).isEmpty();
      restored.setProcessingTime(1);
      assertThat(restored.sent()).containsExactly("w2:0-11");
      restored.send(0, 12);
      assertThat(restored.sent()).containsExactly("w2:0-11", "w2:0-12");
    }
  }

  @Test
  void whatIsHeldAfterARestoreIsNotReleasedWithWhatWasRestored() throws Exception {
    OperatorSubtaskState state;
    try (Harness router = pinned("w1", 0)) {
      state = router.snapshot(4, 4);
    }
    try (Harness restored = open(state)) {
      writeIndex = "w2";
      restored.send(0, 1);
      restored.snapshot(RESTORED + 1, 5);
      restored.send(0, 2);
      restored.setProcessingTime(1);
      assertThat(restored.sent()).containsExactly("w1:0-1");
    }
  }

  @Test
  void anotherSubmissionEmitsNothingBeforeItsFirstCheckpointAndThenByTheOldPins() throws Exception {
    OperatorSubtaskState state;
    try (Harness router = pinned("w1", 0)) {
      writeIndex = "w2";
      router.snapshot(3, 3);
      router.send(0, 11);
      state = router.snapshot(4, 4);
    }
    writeIndex = "w3";
    try (Harness next = open(state, 1, new Harness("submission-2", 1, 0), 1, 0)) {
      next.setProcessingTime(1);
      next.send(0, 12);
      next.send(5, 1);
      assertThat(next.sent()).isEmpty();
      OperatorSubtaskState early = next.snapshot(RESTORED + 1, 5);
      assertThat(next.sent()).isEmpty();
      next.notifyOfCompletedCheckpoint(RESTORED + 1);
      assertThat(next.sent()).containsExactly("w2:0-11", "w2:0-12", "w3:5-1");
      try (Harness failover = open(early, 1, new Harness("submission-2", 1, 0), 1, 0)) {
        failover.setProcessingTime(1);
        assertThat(failover.sent()).containsExactly("w2:0-11", "w2:0-12");
      }
    }
  }

  @Test
  void anUnreachableHotStoreKeepsThePin() throws Exception {
    try (Harness router = pinned("w1", 0)) {
      writeIndex = null;
      router.snapshot(3, 3);
      router.send(0, 1);
      assertThat(router.sent()).containsExactly("w1:0-1");
    }
  }

  @Test
  void recordsWithoutAPinMakeTheCheckpointWaitForTheHotStore() throws Exception {
    try (Harness router = open(null)) {
      router.send(0, 1);
      downFor = 2;
      router.snapshot(1, 1);
      assertThat(lookups).isEqualTo(3);
      router.notifyOfCompletedCheckpoint(1);
      assertThat(router.sent()).containsExactly("w1:0-1");
    }
  }

  @Test
  void theHotStoreIsAskedOnceACheckpointAndNotBeforeThereAreRecords() throws Exception {
    try (Harness router = open(null)) {
      router.snapshot(1, 1);
      assertThat(lookups).isZero();
      for (int i = 0; i < 100; i++) {
        router.send(i % 5, i);
      }
      router.snapshot(2, 2);
      assertThat(lookups).isEqualTo(1);
    }
  }

  @Test
  void afterRescalingEverySubtaskKnowsEveryPinAndHeldRecordsComeBackOnce() throws Exception {
    OperatorSubtaskState state;
    try (Harness router = pinned("w1", 0, 1, 2)) {
      writeIndex = "w2";
      router.snapshot(5, 5);
      for (int partition = 0; partition < 3; partition++) {
        router.send(partition, 50);
      }
      state = router.snapshot(6, 6);
    }
    writeIndex = "w3";
    List<String> all = new ArrayList<>();
    for (int subtask = 0; subtask < 2; subtask++) {
      try (Harness restored = open(state, 1, 2, subtask)) {
        restored.setProcessingTime(1);
        restored.send(1, 60 + subtask);
        all.addAll(restored.sent());
      }
    }
    assertThat(all).containsExactlyInAnyOrder("w2:0-50", "w2:1-50", "w2:2-50", "w2:1-60", "w2:1-61");
  }

  @Test
  void theYoungerPinIsValidWhenSubtasksDisagree() throws Exception {
    OperatorSubtaskState both;
    try (Harness first = pinned("w1", 0, 1)) {
      both = first.snapshot(4, 4);
    }
    // Partition 0 is read by one subtask and 1 by the other; both know the pins of both.
    List<OperatorSubtaskState> states = new ArrayList<>();
    writeIndex = "w2";
    for (int subtask = 0; subtask < 2; subtask++) {
      try (Harness restored = open(both, 1, 2, subtask)) {
        if (subtask == 0) {
          restored.send(0, 1);
        }
        states.add(restored.snapshot(5, 5));
      }
    }
    OperatorSubtaskState merged = AbstractStreamOperatorTestHarness.repackageState(states.toArray(OperatorSubtaskState[]::new));
    try (Harness restored = open(merged, 2, 1, 0)) {
      restored.send(0, 2);
      restored.send(1, 2);
      assertThat(restored.sent()).containsExactly("w2:0-2", "w1:1-2");
    }
  }

  @Test
  void theEndOfInputLeavesNothingBehind() throws Exception {
    try (Harness router = pinned("w1", 0)) {
      writeIndex = "w2";
      router.snapshot(3, 3);
      router.send(0, 1);
      router.send(9, 1);
      router.endInput();
      assertThat(router.sent()).containsExactly("w2:0-1", "w2:9-1");
    }
  }

  /** A router whose partitions are pinned since checkpoint 2. */
  private static Harness pinned(String index, int... partitions) throws Exception {
    writeIndex = index;
    Harness router = open(null);
    for (int partition : partitions) {
      router.send(partition, 0);
    }
    router.snapshot(2, 2);
    router.notifyOfCompletedCheckpoint(2);
    router.getOutput().clear();
    return router;
  }

  private static Harness open(OperatorSubtaskState state) throws Exception {
    return open(state, 1, 1, 0);
  }

  private static Harness open(OperatorSubtaskState state, int oldParallelism, int parallelism, int subtask)
      throws Exception {
    return open(state, oldParallelism, new Harness(SUBMISSION, parallelism, subtask), parallelism, subtask);
  }

  private static Harness open(
      OperatorSubtaskState state, int oldParallelism, Harness harness, int parallelism, int subtask) throws Exception {
    if (state != null) {
      harness.setRestoredCheckpointId(RESTORED);
      harness.initializeState(
          AbstractStreamOperatorTestHarness.repartitionOperatorState(
              state, MAX_PARALLELISM, oldParallelism, parallelism, subtask));
    }
    harness.open();
    return harness;
  }

  private static final class Harness extends OneInputStreamOperatorTestHarness<Event, RoutedEvent> {
    Harness(String submission, int parallelism, int subtask) throws Exception {
      super(new RouterOperator(RouterOperatorTest::lookUp, submission), MAX_PARALLELISM, parallelism, subtask);
    }

    void send(int partition, long offset) throws Exception {
      processElement(Fixtures.event(partition, offset), 0);
    }

    List<String> sent() {
      return extractOutputValues().stream()
          .map(routed -> routed.index() + ":" + routed.event().partition() + "-" + routed.event().offset())
          .toList();
    }
  }

  private static String lookUp() throws IOException {
    lookups++;
    if (writeIndex == null || downFor-- > 0) {
      throw new IOException("down");
    }
    return writeIndex;
  }
}
