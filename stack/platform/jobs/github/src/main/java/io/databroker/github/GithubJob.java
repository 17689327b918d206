package io.databroker.github;

import io.databroker.connectors.BrokerJob;
import io.databroker.connectors.config.JobDefaults;

/** {@code flink run /opt/flink/jobs/github-processor.jar}: GitHub events into both stores. */
public final class GithubJob {
  private GithubJob() {}

  public static void main(String[] arguments) throws Exception {
    JobDefaults defaults = new JobDefaults("github-processor", "github_events", "github", "github");
    new BrokerJob(defaults, GithubDocument.SCHEMA, new GithubTransform()).submit(arguments);
  }
}
