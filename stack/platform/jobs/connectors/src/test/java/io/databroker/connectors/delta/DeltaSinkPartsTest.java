package io.databroker.connectors.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.databroker.connectors.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableWithLineage;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeltaSinkPartsTest {
  private static final Claim CLAIM = new Claim("lineage", 1, "submission-1");

  @TempDir Path folder;
  private DeltaSink.TableFactory factory;

  @BeforeEach
  void open() {
    factory = new DeltaSink.TableFactory(folder.resolve("things").toString(), null, Fixtures.SCHEMA);
  }

  @Test
  void theAggregatorMakesOneCommittableOfACheckpointAndNoneOfAnEmptyOne() throws Exception {
    try (var aggregator = aggregator("submission-1")) {
      aggregator.open();
      aggregator.prepareSnapshotPreBarrier(1);
      assertThat(committables(aggregator)).isEmpty();
      send(aggregator, "a", "b");
      send(aggregator, "c");
      aggregator.prepareSnapshotPreBarrier(2);
      assertThat(committables(aggregator)).singleElement().satisfies(files -> {
        assertThat(files.checkpoint()).isEqualTo(2);
        assertThat(files.claim()).isEqualTo(CLAIM);
        assertThat(files.files()).extracting(DataFile::path).containsExactly("a", "b", "c");
      });
    }
  }

  @Test
  void theEndOfInputIsCommittedWithTheLastCheckpoint() throws Exception {
    try (var aggregator = aggregator("submission-1")) {
      aggregator.open();
      aggregator.prepareSnapshotPreBarrier(8);
      send(aggregator, "a");
      aggregator.endInput();
      assertThat(committables(aggregator)).extracting(CheckpointFiles::checkpoint).containsExactly(9L);
    }
  }

  @Test
  void aNewSubmissionKeepsTheLineageAndRaisesTheEpoch() throws Exception {
    OperatorSubtaskState state = snapshotOfAggregator();
    try (var same = aggregator("submission-1")) {
      same.initializeState(state);
      same.open();
      assertThat(claimOf(same)).isEqualTo(CLAIM);
    }
    try (var next = aggregator("submission-2")) {
      next.initializeState(state);
      next.open();
      assertThat(claimOf(next)).isEqualTo(new Claim("lineage", 2, "submission-2"));
    }
  }

  @Test
  void theSecondJobFromOneStateFailsForGoodBeforeItsFirstCheckpoint() throws Exception {
    OperatorSubtaskState state = snapshotOfAggregator();
    try (var first = aggregator("submission-2"); var second = aggregator("submission-3")) {
      first.initializeState(state);
      assertThatThrownBy(() -> second.initializeState(state))
          .isInstanceOf(SuppressRestartsException.class)
          .hasCauseInstanceOf(FencedException.class);
    }
  }

  @Test
  void anOlderSavepointFailsTheJobForGood() throws Exception {
    OperatorSubtaskState state = snapshotOfAggregator();
    factory.open().commit(new CheckpointFiles(CLAIM, 5, List.of(file())), CLAIM.submission(), null);
    try (var restored = aggregator("submission-2")) {
      restored.setRestoredCheckpointId(4);
      assertThatThrownBy(() -> restored.initializeState(state))
          .isInstanceOf(SuppressRestartsException.class)
          .hasCauseInstanceOf(OlderSavepointException.class);
    }
    try (var failover = aggregator("submission-1")) {
      failover.setRestoredCheckpointId(5);
      failover.initializeState(state);
      failover.open();
      assertThat(claimOf(failover)).isEqualTo(CLAIM);
    }
  }

  @Test
  void aRepeatedCommittableIsSignalledAsCommitted() throws Exception {
    DeltaCommitter committer = new DeltaCommitter(factory, CLAIM.submission(), null, new UnregisteredMetricsGroup());
    Request first = new Request(new CheckpointFiles(CLAIM, 1, List.of(file())));
    Request again = new Request(first.getCommittable());
    committer.commit(List.of(first));
    committer.commit(List.of(again));
    assertThat(first.outcome).isEqualTo("committed");
    assertThat(again.outcome).isEqualTo("already committed");
    assertThat(new ColdReader(factory.path()).rows()).hasSize(2);
  }

  @Test
  void checkpointsAreCommittedInOrder() throws Exception {
    DeltaCommitter committer = new DeltaCommitter(factory, CLAIM.submission(), null, new UnregisteredMetricsGroup());
    Request second = new Request(new CheckpointFiles(CLAIM, 2, List.of(file())));
    Request first = new Request(new CheckpointFiles(CLAIM, 1, List.of(file())));
    committer.commit(List.of(second, first));
    assertThat(List.of(first.outcome, second.outcome)).containsOnly("committed");
    assertThat(new ColdReader(factory.path()).rows()).hasSize(4);
  }

  @Test
  void aFailedCommitIsTriedLaterAndHoldsBackTheNext() throws Exception {
    CheckpointFiles one = new CheckpointFiles(CLAIM, 1, List.of(file()));
    CheckpointFiles two = new CheckpointFiles(CLAIM, 2, List.of(file()));
    Path log = folder.resolve("things/_delta_log");
    Files.writeString(log, "in the way");
    DeltaCommitter committer = new DeltaCommitter(factory, CLAIM.submission(), null, new UnregisteredMetricsGroup());
    List<Request> requests = List.of(new Request(one), new Request(two));
    committer.commit(List.copyOf(requests));
    assertThat(requests).extracting(request -> request.outcome).containsOnly("later");

    Files.delete(log);
    List<Request> retried = List.of(new Request(one), new Request(two));
    retried.forEach(request -> request.retries = 1);
    committer.commit(List.copyOf(retried));
    assertThat(retried).extracting(request -> request.outcome).containsOnly("committed");
  }

  @Test
  void aFencedCommitFailsTheJobForGood() throws Exception {
    factory.open().commit(new CheckpointFiles(CLAIM, 1, List.of(file())), CLAIM.submission(), null);
    DeltaCommitter committer = new DeltaCommitter(factory, CLAIM.submission(), null, new UnregisteredMetricsGroup());
    Request other = new Request(new CheckpointFiles(new Claim("other", 1, "x"), 1, List.of(file())));
    assertThatThrownBy(() -> committer.commit(List.of(other)))
        .isInstanceOf(SuppressRestartsException.class)
        .hasCauseInstanceOf(FencedException.class);
  }

  @Test
  void aRestoredCommitterWaitsForItsAggregatorToTakeOverFromTheReplacedOne() throws Exception {
    OperatorSubtaskState state = snapshotOfAggregator();
    CheckpointFiles pending = new CheckpointFiles(CLAIM, 1, List.of(file()));
    try (var replaced = restored("submission-2", null, state)) {
      DeltaCommitter committer = new DeltaCommitter(factory, "submission-3", "submission-2", new UnregisteredMetricsGroup());
      Request early = new Request(pending);
      committer.commit(List.of(early));
      assertThat(early.outcome).isEqualTo("later");
      try (var aggregator = restored("submission-3", "submission-2", state)) {
        Request late = new Request(pending);
        committer.commit(List.of(late));
        assertThat(late.outcome).isEqualTo("committed");
      }
    }
    assertThat(new ColdReader(factory.path()).rows()).hasSize(2);
  }

  @Test
  void aRestoredCommitterThatIsFirstSkipsWhatIsThere() throws Exception {
    OperatorSubtaskState state = snapshotOfAggregator();
    CheckpointFiles there = new CheckpointFiles(CLAIM, 1, List.of(file()));
    factory.open().commit(there, CLAIM.submission(), null);
    try (var replaced = restored("submission-2", null, state)) {
      Request early = new Request(there);
      new DeltaCommitter(factory, "submission-3", "submission-2", new UnregisteredMetricsGroup()).commit(List.of(early));
      assertThat(early.outcome).isEqualTo("already committed");
      restored("submission-3", "submission-2", state).close();
    }
    assertThat(new ColdReader(factory.path()).property("dataBroker.submission")).isEqualTo("submission-3");
  }

  private DataFile file() throws Exception {
    DeltaTable table = factory.open();
    return table.write(new EventBatch(table.schema(), List.of(Fixtures.event(0, 0), Fixtures.event(0, 1)))).get(0);
  }

  private OperatorSubtaskState snapshotOfAggregator() throws Exception {
    try (var aggregator = aggregator("submission-1")) {
      aggregator.open();
      return aggregator.snapshot(1, 1);
    }
  }

  private OneInputStreamOperatorTestHarness<CommittableMessage<WrittenFiles>, CommittableMessage<CheckpointFiles>> aggregator(
      String submission) throws Exception {
    return aggregator(submission, null);
  }

  private OneInputStreamOperatorTestHarness<CommittableMessage<WrittenFiles>, CommittableMessage<CheckpointFiles>> aggregator(
      String submission, String replaces) throws Exception {
    return new OneInputStreamOperatorTestHarness<>(
        new CheckpointAggregator(factory, new Claim("lineage", 1, submission), replaces));
  }

  private OneInputStreamOperatorTestHarness<CommittableMessage<WrittenFiles>, CommittableMessage<CheckpointFiles>> restored(
      String submission, String replaces, OperatorSubtaskState state) throws Exception {
    var aggregator = aggregator(submission, replaces);
    aggregator.setRestoredCheckpointId(1);
    aggregator.initializeState(state);
    return aggregator;
  }

  private static void send(
      OneInputStreamOperatorTestHarness<CommittableMessage<WrittenFiles>, CommittableMessage<CheckpointFiles>> aggregator,
      String... paths)
      throws Exception {
    List<DataFile> files = new ArrayList<>();
    for (String path : paths) {
      files.add(new DataFile(path, 1, 1, null));
    }
    aggregator.processElement(new CommittableWithLineage<>(new WrittenFiles(files), 1, 0), 0);
  }

  private static Claim claimOf(
      OneInputStreamOperatorTestHarness<CommittableMessage<WrittenFiles>, CommittableMessage<CheckpointFiles>> aggregator)
      throws Exception {
    send(aggregator, "a");
    aggregator.prepareSnapshotPreBarrier(100);
    return committables(aggregator).get(0).claim();
  }

  private static List<CheckpointFiles> committables(
      OneInputStreamOperatorTestHarness<CommittableMessage<WrittenFiles>, CommittableMessage<CheckpointFiles>> aggregator) {
    List<CheckpointFiles> all = new ArrayList<>();
    for (CommittableMessage<CheckpointFiles> message : aggregator.extractOutputValues()) {
      if (message instanceof CommittableWithLineage<CheckpointFiles> committable) {
        all.add(committable.getCommittable());
      }
    }
    return all;
  }

  /** Remembers what the committer said about it. */
  private static final class Request implements CommitRequest<CheckpointFiles> {
    private final CheckpointFiles files;
    private String outcome = "committed";
    private int retries;

    Request(CheckpointFiles files) {
      this.files = files;
    }

    @Override
    public CheckpointFiles getCommittable() {
      return files;
    }

    @Override
    public int getNumberOfRetries() {
      return retries;
    }

    @Override
    public void signalFailedWithKnownReason(Throwable error) {
      outcome = "failed";
    }

    @Override
    public void signalFailedWithUnknownReason(Throwable error) {
      outcome = "failed";
    }

    @Override
    public void retryLater() {
      outcome = "later";
    }

    @Override
    public void updateAndRetryLater(CheckpointFiles changed) {
      outcome = "later";
    }

    @Override
    public void signalAlreadyCommitted() {
      outcome = "already committed";
    }
  }
}
