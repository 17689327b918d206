package io.databroker.connectors.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.databroker.connectors.Fixtures;
import io.databroker.connectors.record.Event;
import io.databroker.connectors.schema.DocumentSchema;
import io.delta.kernel.Operation;
import io.delta.kernel.Table;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.utils.CloseableIterable;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An empty cold table in a temporary directory, and what tests do with it. */
abstract class DeltaTableFixture {
  static final Claim FIRST = new Claim("lineage", 1, "submission-1");
  static final String OWN = FIRST.submission();
  static final Claim SECOND = FIRST.resumedBy("submission-2");

  @TempDir Path folder;
  String path;
  DeltaTable table;

  @BeforeEach
  void open() {
    path = folder.resolve("things").toString();
    table = new DeltaTable(path, null, Fixtures.SCHEMA);
  }

  boolean commit(Claim claim, long checkpoint, int rows) throws Exception {
    return table.commit(files(claim, checkpoint, rows), claim.submission(), null);
  }

  CheckpointFiles files(Claim claim, long checkpoint, int rows) throws Exception {
    List<Event> events = IntStream.range(0, rows).mapToObj(offset -> Fixtures.event(0, offset)).toList();
    return new CheckpointFiles(claim, checkpoint, table.write(new EventBatch(table.schema(), events)));
  }

  void assertFenced(Claim claim, String... messages) throws Exception {
    CheckpointFiles files = files(claim, 99, 1);
    assertThatThrownBy(() -> table.commit(files, claim.submission(), null)).isInstanceOf(FencedException.class).hasMessageContainingAll(messages);
    assertThat(new ColdReader(path).lastTransaction("lineage")).isLessThan(99);
  }

  void createByDdl(DocumentSchema schema) {
    Engine engine = DeltaEngine.create(null);
    Table.forPath(engine, path)
        .createTransactionBuilder(engine, "ddl", Operation.CREATE_TABLE)
        .withSchema(engine, DeltaSchema.of(schema))
        .build(engine)
        .commit(engine, CloseableIterable.emptyIterable());
  }
}
