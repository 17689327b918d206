package io.databroker.connectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.databroker.connectors.config.JobDefaults;
import io.databroker.connectors.config.JobSettings;
import io.databroker.connectors.delta.ColdReader;
import io.databroker.connectors.delta.DeltaSink;
import io.databroker.connectors.record.SourceRecord;
import io.databroker.connectors.record.Types;
import io.databroker.connectors.transform.Rejection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The whole job behind the source, in a Flink cluster in this process, through failures and restarts. */
@Timeout(60)
class BrokerJobTest {
  private static final int PARTITIONS = 3;
  private static final int PER_SECOND = 300;

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder().setNumberTaskManagers(1).setNumberSlotsPerTaskManager(4).build());

  /** Set to make the transform fail once, as a task that dies. */
  private static final AtomicBoolean FAIL_NEXT = new AtomicBoolean();

  @TempDir Path folder;
  private final HotServer hot = new HotServer();

  @BeforeEach
  void clear() {
    CollectedDeadLetters.ALL.clear();
    FAIL_NEXT.set(false);
  }

  @AfterEach
  void stop() {
    hot.close();
  }

  @Test
  void everyRecordEndsOnceInBothStoresThroughFailuresAndARollover() throws Exception {
    int records = 1_500;
    hot.refuse(Fixtures.event(11 % PARTITIONS, 11).id(), 400, "mapper_parsing_exception");
    JobClient job = start(records, null);
    until(() -> hot.documents.size() > 100);
    FAIL_NEXT.set(true);
    until(() -> !FAIL_NEXT.get() && hot.documents.size() > 300);
    hot.writeIndex("things-000002");
    hot.nextBulk(HotServer.Answer.status(503, ""), HotServer.Answer.status(429, ""));
    until(() -> hot.documents.keySet().stream().anyMatch(key -> key.startsWith("things-000002")));
    FAIL_NEXT.set(true);
    job.getJobExecutionResult().get(40, TimeUnit.SECONDS);

    List<Integer> good = IntStream.range(0, records).filter(offset -> offset % 10 != 0).boxed().toList();
    assertThat(offsetsInCold()).containsExactlyInAnyOrderElementsOf(good.stream().map(Integer::longValue).toList());
    List<String> ids = hot.documents.keySet().stream().map(key -> key.substring(key.indexOf('/') + 1)).toList();
    assertThat(ids)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(
            good.stream().filter(offset -> offset != 11).map(offset -> Fixtures.event(offset % PARTITIONS, offset).id()).toList());
    assertThat(hot.documents.keySet().stream().map(key -> key.substring(0, key.indexOf('/'))).distinct())
        .containsExactlyInAnyOrder("things-000001", "things-000002");
    assertThat(CollectedDeadLetters.ALL.stream().map(letter -> letter.key()).distinct()).hasSize(records / 10 + 1);
    assertThat(CollectedDeadLetters.ALL).anySatisfy(letter -> assertThat(letter.key()).isEqualTo("things/2/11/hot"));
  }

  @Test
  void aSavepointGoesOnAndItsTwinAndItsPredecessorAreRefused() throws Exception {
    JobClient first = start(Long.MAX_VALUE, null);
    until(() -> coldRows() > 0);
    String older = first.triggerSavepoint(folder.resolve("savepoints").toString(), SavepointFormatType.CANONICAL).get();
    int rows = coldRows();
    until(() -> coldRows() > rows);
    String savepoint = first.stopWithSavepoint(false, folder.resolve("savepoints").toString(), SavepointFormatType.CANONICAL).get();
    assertThat(cold().property("dataBroker.epoch")).isEqualTo("1");
    int stopped = coldRows();

    assertThat(failure(start(Long.MAX_VALUE, older))).contains("OlderSavepointException", "an older savepoint was used");

    JobClient second = start(Long.MAX_VALUE, savepoint);
    until(() -> coldRows() > stopped);
    assertThat(cold().property("dataBroker.epoch")).isEqualTo("2");
    assertThat(failure(start(Long.MAX_VALUE, savepoint))).contains("FencedException", "belongs to lineage");
    assertThat(failure(start(Long.MAX_VALUE, null))).contains("FencedException", "belongs to lineage");
    second.stopWithSavepoint(false, folder.resolve("savepoints").toString(), SavepointFormatType.CANONICAL).get();

    List<Long> offsets = offsetsInCold();
    assertThat(offsets).doesNotHaveDuplicates().hasSize((int) (offsets.stream().max(Long::compare).get() * 9 / 10 + 1));
  }

  private JobClient start(long records, String savepoint) throws Exception {
    Configuration flink = new Configuration();
    flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(250));
    flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.resolve("checkpoints").toUri().toString());
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 5);
    flink.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(50));
    if (savepoint != null) {
      flink.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    }
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(flink);
    environment.setParallelism(1);
    DataStream<SourceRecord> source =
        environment
            .fromSource(
                new DataGeneratorSource<>(
                    offset -> Fixtures.record((int) (offset % PARTITIONS), offset, offset % 10 == 0 ? "bad" : "thing " + offset),
                    records,
                    RateLimiterStrategy.perSecond(PER_SECOND),
                    Types.SOURCE_RECORD),
                WatermarkStrategy.noWatermarks(),
                "source")
            .uid("source");
    JobDefaults defaults = new JobDefaults("test", Fixtures.TOPIC, "things", "things");
    JobSettings settings =
        JobSettings.of(
            defaults, Map.of(), "--kafka-bootstrap-servers", "none:1", "--elasticsearch-url", hot.url(), "--cold-root", folder.toString(),
            "--hot-batch-age-ms", "20");
    new BrokerJob(defaults, Fixtures.SCHEMA, BrokerJobTest::transform)
        .attach(
            source,
            settings,
            Fixtures.TOPIC_ID,
            topic -> Fixtures.TOPIC_ID,
            DeltaSink.create(settings.tablePath(), null, Fixtures.SCHEMA, null),
            CollectedDeadLetters::new);
    return environment.executeAsync();
  }

  private static Object[] transform(byte[] value) throws Rejection {
    if (FAIL_NEXT.compareAndSet(true, false)) {
      throw new IllegalStateException("the test kills this task");
    }
    return EnrichmentTest.transform(value);
  }

  /** Waits until the job has failed for good, and says why. */
  private static String failure(JobClient job) throws Exception {
    try {
      job.getJobExecutionResult().get(30, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.FAILED);
      return org.apache.flink.util.ExceptionUtils.stringifyException(e);
    }
    throw new AssertionError("the job did not fail");
  }

  private ColdReader cold() {
    return new ColdReader(folder.resolve("things").toString());
  }

  private int coldRows() {
    try {
      return cold().rows().size();
    } catch (io.delta.kernel.exceptions.TableNotFoundException e) {
      return 0;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Long> offsetsInCold() throws Exception {
    return cold().rows().stream().map(row -> (Long) row.get(2)).toList();
  }

  private static void until(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(20);
    }
  }
}
