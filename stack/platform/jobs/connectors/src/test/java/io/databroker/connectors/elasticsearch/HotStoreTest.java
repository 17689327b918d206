package io.databroker.connectors.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.databroker.connectors.Fixtures;
import io.databroker.connectors.HotServer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HotStoreTest {
  private final HotServer server = new HotServer();
  private final HotStore store = new HotStore(Fixtures.hot(server.url()), Duration.ofSeconds(2));

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theIndexWithTheFlagIsTheWriteIndex() throws Exception {
    server.alias =
        "{\"a\":{\"aliases\":{\"things\":{\"is_write_index\":false}}},\"b\":{\"aliases\":{\"things\":{\"is_write_index\":true}}}}";
    assertThat(store.writeIndex("things")).isEqualTo("b");
  }

  @Test
  void aSingleIndexWithoutTheFlagCountsToo() throws Exception {
    server.alias = "{\"a\":{\"aliases\":{\"things\":{}}}}";
    assertThat(store.writeIndex("things")).isEqualTo("a");
  }

  @Test
  void severalIndicesWithoutTheFlagAreAnError() {
    server.alias = "{\"a\":{\"aliases\":{\"things\":{}}},\"b\":{\"aliases\":{\"things\":{}}}}";
    assertThatThrownBy(() -> store.writeIndex("things")).hasMessageContaining("alias things has no write index: 2 indices");
    server.alias = "{\"a\":{\"aliases\":{\"things\":{\"is_write_index\":false}}}}";
    assertThatThrownBy(() -> store.writeIndex("things")).isInstanceOf(HotStoreException.class);
  }

  @Test
  void aMissingAliasIsNamed() {
    server.alias = null;
    assertThatThrownBy(() -> store.writeIndex("things"))
        .isInstanceOf(AliasMissingException.class)
        .hasMessageContaining("the hot alias 'things' does not exist");
  }

  @Test
  void aServerThatIsNotThereIsAnIoError() {
    server.close();
    assertThatThrownBy(() -> store.writeIndex("things")).isInstanceOf(IOException.class).hasMessageContaining("GET http");
  }
}
