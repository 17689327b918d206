package io.databroker.connectors;

import io.databroker.connectors.config.JobSettings;
import io.databroker.connectors.delta.DeltaSink;
import io.databroker.connectors.elasticsearch.HotStore;
import io.databroker.connectors.kafka.TopicIds;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.CheckpointingMode;

/** What is checked before a job is submitted, so that {@code flink run} itself fails with the reason. */
final class Preflight {
  private static final Duration HOT_TIMEOUT = Duration.ofSeconds(10);

  private final JobSettings settings;
  private final ReadableConfig flink;

  Preflight(JobSettings settings, ReadableConfig flink) {
    this.settings = settings;
    this.flink = flink;
  }

  /**
   * The guarantees rest on aligned, exactly-once checkpoints.
   *
   * @throws PreflightException if Flink is configured otherwise
   */
  void checkFlink() {
    if (flink.getOptional(CheckpointingOptions.CHECKPOINTING_INTERVAL).isEmpty()) {
      throw new PreflightException(
          "checkpoints are off: set " + CheckpointingOptions.CHECKPOINTING_INTERVAL.key() + ", nothing is committed without");
    }
    if (flink.get(CheckpointingOptions.ENABLE_UNALIGNED)) {
      throw new PreflightException(
          "unaligned checkpoints are not supported: set " + CheckpointingOptions.ENABLE_UNALIGNED.key() + " to false");
    }
    if (flink.get(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE) != CheckpointingMode.EXACTLY_ONCE) {
      throw new PreflightException(
          CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE.key() + " must be EXACTLY_ONCE");
    }
  }

  /**
   * Topic and alias must exist; the stores of a job without state must be empty, and the cold one is then
   * made its own: of several such jobs that are started at once only one gets it.
   *
   * @return the topic's id
   * @throws PreflightException naming what is in the way
   */
  String checkStores(TopicIds topicIds, DeltaSink cold) throws InterruptedException {
    try {
      String topicId = topicIds.current(settings.topic());
      HotStore hot = new HotStore(settings.elasticsearch(), HOT_TIMEOUT);
      hot.writeIndex(settings.hotAlias());
      if (flink.getOptional(StateRecoveryOptions.SAVEPOINT_PATH).isEmpty()) {
        claimEmpty(hot, cold);
      }
      return topicId;
    } catch (IOException e) {
      throw new PreflightException("job " + settings.jobName() + " cannot be started: " + e.getMessage(), e);
    }
  }

  private void claimEmpty(HotStore hot, DeltaSink cold) throws IOException, InterruptedException {
    List<String> found = new ArrayList<>();
    long documents = hot.count(settings.hotAlias());
    if (documents > 0) {
      found.add("the hot alias '" + settings.hotAlias() + "' has " + documents + " documents");
    }
    cold.whyNotEmpty().ifPresent(found::add);
    if (!found.isEmpty()) {
      throw new PreflightException(
          "job %s was started without a savepoint, but its stores are not empty: %s; start it with flink run -s <savepoint>, or empty the stores"
              .formatted(settings.jobName(), String.join("; ", found)));
    }
    cold.claimEmpty();
  }
}
