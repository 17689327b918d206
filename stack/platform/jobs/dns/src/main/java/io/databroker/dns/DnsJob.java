package io.databroker.dns;

import io.databroker.connectors.BrokerJob;
import io.databroker.connectors.config.JobDefaults;

/** {@code flink run /opt/flink/jobs/dns-processor.jar}: DNS queries into both stores. */
public final class DnsJob {
  private DnsJob() {}

  public static void main(String[] arguments) throws Exception {
    JobDefaults defaults = new JobDefaults("dns-processor", "dns_data", "dns", "dns");
    new BrokerJob(defaults, DnsDocument.SCHEMA, new DnsTransform()).submit(arguments);
  }
}
