package io.databroker.connectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.databroker.connectors.config.JobDefaults;
import io.databroker.connectors.config.JobSettings;
import io.databroker.connectors.delta.ColdReader;
import io.databroker.connectors.delta.DeltaSink;
import io.databroker.connectors.kafka.TopicIds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {
  private static final TopicIds THERE = topic -> Fixtures.TOPIC_ID;

  @TempDir Path cold;
  private final HotServer hot = new HotServer();
  private final Configuration flink = new Configuration();

  @AfterEach
  void stop() {
    hot.close();
  }

  @Test
  void emptyStoresAreFine() throws Exception {
    assertThat(check(THERE)).isEqualTo(Fixtures.TOPIC_ID);
  }

  @Test
  void documentsWithoutASavepointAreRefused() throws Exception {
    hot.documents.put("things-000001/x", "{}");
    assertThatThrownBy(() -> check(THERE))
        .isInstanceOf(PreflightException.class)
        .hasMessageContainingAll("job test was started without a savepoint", "the hot alias 'things' has 1 documents", "flink run -s <savepoint>");
    flink.set(StateRecoveryOptions.SAVEPOINT_PATH, "/savepoint");
    assertThat(check(THERE)).isEqualTo(Fixtures.TOPIC_ID);
  }

  @Test
  void theColdTableBelongsToTheJobThatStartsWithoutASavepoint() throws Exception {
    check(THERE);
    assertThat(table().property("dataBroker.submission")).isNotEmpty();
    String first = table().property("dataBroker.lineage");
    check(THERE);
    assertThat(table().property("dataBroker.lineage")).isNotEqualTo(first);
    flink.set(StateRecoveryOptions.SAVEPOINT_PATH, "/savepoint");
    long version = table().version();
    check(THERE);
    assertThat(table().version()).isEqualTo(version);
  }

  @Test
  void aMissingAliasIsRefusedAlsoWithASavepoint() {
    hot.alias = null;
    flink.set(StateRecoveryOptions.SAVEPOINT_PATH, "/savepoint");
    assertThatThrownBy(() -> check(THERE)).hasMessageContaining("the hot alias 'things' does not exist");
  }

  @Test
  void anUnreachableStoreIsNamed() {
    TopicIds down = topic -> {
      throw new IOException("topic things cannot be described by kafka:9092: timed out");
    };
    assertThatThrownBy(() -> check(down)).hasMessageContaining("job test cannot be started: topic things cannot be described");
    hot.close();
    assertThatThrownBy(() -> check(THERE)).hasMessageContainingAll("job test cannot be started", "/_alias/things");
  }

  @Test
  void flinkMustTakeAlignedExactlyOnceCheckpoints() {
    assertThatThrownBy(() -> preflight().checkFlink()).hasMessageContaining("checkpoints are off: set execution.checkpointing.interval");
    flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
    preflight().checkFlink();
    flink.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
    assertThatThrownBy(() -> preflight().checkFlink()).hasMessageContaining("unaligned checkpoints are not supported");
    flink.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
    flink.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.AT_LEAST_ONCE);
    assertThatThrownBy(() -> preflight().checkFlink()).hasMessageContaining("must be EXACTLY_ONCE");
  }

  private String check(TopicIds topicIds) throws InterruptedException {
    return preflight().checkStores(topicIds, DeltaSink.create(cold.resolve("things").toString(), null, Fixtures.SCHEMA, null));
  }

  private ColdReader table() {
    return new ColdReader(cold.resolve("things").toString());
  }

  private Preflight preflight() {
    JobSettings settings =
        JobSettings.of(
            new JobDefaults("test", Fixtures.TOPIC, "things", "things"),
            Map.of(),
            "--kafka-bootstrap-servers", "none:1", "--elasticsearch-url", hot.url(), "--cold-root", cold.toString());
    return new Preflight(settings, flink);
  }
}
