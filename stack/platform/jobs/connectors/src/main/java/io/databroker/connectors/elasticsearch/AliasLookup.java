package io.databroker.connectors.elasticsearch;

import io.databroker.connectors.config.ElasticsearchSettings;
import io.databroker.connectors.router.WriteIndexLookup;
import java.io.IOException;
import java.time.Duration;

/** Asks the hot store for an alias's write index; gives up after two seconds, since a barrier waits. */
public final class AliasLookup implements WriteIndexLookup {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final ElasticsearchSettings settings;
  private final String alias;
  private transient HotStore store;

  public AliasLookup(ElasticsearchSettings settings, String alias) {
    this.settings = settings;
    this.alias = alias;
  }

  @Override
  public String current() throws IOException, InterruptedException {
    if (store == null) {
      store = new HotStore(settings, TIMEOUT);
    }
    return store.writeIndex(alias);
  }
}
