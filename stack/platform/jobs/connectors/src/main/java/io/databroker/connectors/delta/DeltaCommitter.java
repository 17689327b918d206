package io.databroker.connectors.delta;

import io.databroker.connectors.Metrics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits checkpoints in order. Flink calls it again for those that were not done, up to
 * {@code sink.committer.retries} times, then fails the job, which restores and commits them then.
 */
final class DeltaCommitter implements Committer<CheckpointFiles> {
  private static final Logger LOG = LoggerFactory.getLogger(DeltaCommitter.class);
  private static final long FIRST_DELAY_MS = 200;
  private static final long MAX_DELAY_MS = 5_000;
  private static final int MAX_DOUBLINGS = 10;

  private final DeltaSink.TableFactory factory;
  private final String submission;
  private final String replaces;
  private final Counter commits;
  private final Counter skipped;
  private final Counter retries;
  private volatile long lastMillis;
  private DeltaTable table;

  /**
   * @param submission of the job that this is a part of
   * @param replaces the submission that the operator says runs no more; null for none
   */
  DeltaCommitter(DeltaSink.TableFactory factory, String submission, String replaces, MetricGroup metrics) {
    this.factory = factory;
    this.submission = submission;
    this.replaces = replaces;
    commits = Metrics.counter(metrics, "cold_commits");
    skipped = Metrics.counter(metrics, "cold_commits_skipped");
    retries = Metrics.counter(metrics, "cold_commit_retries");
    Metrics.group(metrics).gauge("cold_commit_ms", (Gauge<Long>) () -> lastMillis);
  }

  @Override
  public void commit(Collection<CommitRequest<CheckpointFiles>> requests) throws InterruptedException {
    List<CommitRequest<CheckpointFiles>> inOrder = new ArrayList<>(requests);
    inOrder.sort(Comparator.comparingLong(request -> request.getCommittable().checkpoint()));
    boolean failed = false;
    for (CommitRequest<CheckpointFiles> request : inOrder) {
      // A later checkpoint would take the place of an earlier one: after a failure all wait.
      if (failed) {
        request.retryLater();
      } else {
        failed = !commit(request);
      }
    }
  }

  private boolean commit(CommitRequest<CheckpointFiles> request) throws InterruptedException {
    if (request.getNumberOfRetries() > 0) {
      long delay = FIRST_DELAY_MS << Math.min(request.getNumberOfRetries() - 1, MAX_DOUBLINGS);
      Thread.sleep(Math.min(delay, MAX_DELAY_MS));
    }
    try {
      commitOnce(request);
      return true;
    } catch (FencedException | ColdTableException e) {
      throw new SuppressRestartsException(e);
    } catch (IOException | RuntimeException e) {
      retries.inc();
      LOG.warn("the commit of checkpoint {} is tried again", request.getCommittable().checkpoint(), e);
      request.retryLater();
      return false;
    }
  }

  private void commitOnce(CommitRequest<CheckpointFiles> request) throws IOException {
    long start = System.nanoTime();
    if (table == null) {
      table = factory.open();
    }
    if (table.commit(request.getCommittable(), submission, replaces)) {
      commits.inc();
      lastMillis = (System.nanoTime() - start) / 1_000_000;
    } else {
      skipped.inc();
      request.signalAlreadyCommitted();
    }
  }

  @Override
  public void close() {}
}
