package io.databroker.arxiv;

import io.databroker.connectors.BrokerJob;
import io.databroker.connectors.config.JobDefaults;

/** {@code flink run /opt/flink/jobs/arxiv-processor.jar}: arXiv metadata into both stores. */
public final class ArxivJob {
  private ArxivJob() {}

  public static void main(String[] arguments) throws Exception {
    JobDefaults defaults = new JobDefaults("arxiv-processor", "arxiv_raw", "arxiv", "arxiv");
    new BrokerJob(defaults, ArxivDocument.SCHEMA, new ArxivTransform()).submit(arguments);
  }
}
