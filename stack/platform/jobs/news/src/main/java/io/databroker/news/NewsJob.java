package io.databroker.news;

import io.databroker.connectors.BrokerJob;
import io.databroker.connectors.config.JobDefaults;

/** {@code flink run /opt/flink/jobs/news-processor.jar}: news into both stores. */
public final class NewsJob {
  private NewsJob() {}

  public static void main(String[] arguments) throws Exception {
    JobDefaults defaults = new JobDefaults("news-processor", "news_feed", "news", "news");
    new BrokerJob(defaults, NewsDocument.SCHEMA, new NewsTransform()).submit(arguments);
  }
}
