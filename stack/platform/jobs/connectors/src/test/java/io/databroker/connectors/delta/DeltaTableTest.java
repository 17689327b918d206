package io.databroker.connectors.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.databroker.connectors.Fixtures;
import io.databroker.connectors.schema.DocumentSchema;
import io.databroker.connectors.schema.Field;
import io.databroker.connectors.schema.FieldType;
import java.math.BigDecimal;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeltaTableTest extends DeltaTableFixture {
  @Test
  void theFirstCommitMakesTheTableAndClaimsIt() throws Exception {
    assertThat(commit(FIRST, 1, 3)).isTrue();

    ColdReader reader = new ColdReader(path);
    assertThat(reader.version()).isZero();
    assertThat(reader.property("dataBroker.lineage")).isEqualTo("lineage");
    assertThat(reader.property("dataBroker.epoch")).isEqualTo("1");
    assertThat(reader.property("dataBroker.submission")).isEqualTo("submission-1");
    assertThat(reader.rows())
        .first()
        .isEqualTo(
            List.of(Fixtures.TOPIC_ID, 0, 0L, Fixtures.TIMESTAMP_MS * 1000, "null", "name 0", List.of("a", "ü"), 7, 1_500_000L, 19_000, "null", true, new BigDecimal("0.1200")));
  }

  @Test
  void aCheckpointIsCommittedOnce() throws Exception {
    CheckpointFiles files = files(FIRST, 4, 10);
    assertThat(table.commit(files, OWN, null)).isTrue();
    assertThat(table.commit(files, OWN, null)).isFalse();
    assertThat(new DeltaTable(path, null, Fixtures.SCHEMA).commit(files(FIRST, 3, 1), OWN, null)).isFalse();
    assertThat(commit(FIRST, 5, 10)).isTrue();

    ColdReader reader = new ColdReader(path);
    assertThat(reader.rows()).hasSize(20);
    assertThat(reader.version()).isEqualTo(1);
  }

  @Test
  void manyCommitsAreReadBackThroughTheLogsCheckpoint() throws Exception {
    for (int checkpoint = 1; checkpoint <= 12; checkpoint++) {
      commit(FIRST, checkpoint, 2);
    }
    assertThat(new ColdReader(path).rows()).hasSize(24);
    assertThat(folder.resolve("things/_delta_log/_last_checkpoint")).exists();
    assertThat(commit(FIRST, 12, 2)).isFalse();
  }

  @Test
  void statisticsAreTrue() throws Exception {
    commit(FIRST, 1, 5);
    assertThat(new ColdReader(path).statistics())
        .singleElement()
        .satisfies(json -> assertThat(json)
            .contains("\"numRecords\":5", "\"kafka_offset\":0", "\"kafka_offset\":4", "2023-11-14T22:13:20.123")
            .doesNotContain("name"));
  }

  @Test
  void anotherLineageIsFenced() throws Exception {
    commit(FIRST, 1, 1);
    assertFenced(new Claim("other", 9, "x"), "belongs to lineage lineage, epoch 1, submission submission-1", "lineage other, epoch 9");
  }

  @Test
  void aTwinOfTheSameEpochIsFenced() throws Exception {
    commit(FIRST, 1, 1);
    assertFenced(new Claim("lineage", 1, "twin"), "submission submission-1", "submission twin");
  }

  @Test
  void aRestoredJobTakesOverAndFencesTheOneBefore() throws Exception {
    commit(FIRST, 1, 1);
    assertThat(commit(SECOND, 2, 1)).isTrue();
    assertThat(new ColdReader(path).property("dataBroker.epoch")).isEqualTo("2");
    assertFenced(FIRST, "epoch 2, submission submission-2", "epoch 1, submission submission-1");
    assertThat(SECOND.resumedBy("submission-2")).isEqualTo(SECOND);
    assertThat(SECOND.resumedBy("submission-3").epoch()).isEqualTo(3);
  }

  @Test
  void theCopyThatLosesTheRaceForTheFirstVersionIsFenced() throws Exception {
    Claim twin = new Claim("lineage of the twin", 1, "twin");
    CheckpointFiles own = files(FIRST, 1, 1);
    CheckpointFiles others = files(twin, 1, 1);
    assertThat(table.commit(own, OWN, null)).isTrue();
    assertThatThrownBy(() -> table.commit(others, "twin", null)).isInstanceOf(FencedException.class);
  }

  @Test
  void anEmptyTableMadeByDdlIsClaimedByTheFirstCommit() throws Exception {
    createByDdl(Fixtures.SCHEMA);
    assertThat(table.whyNotEmpty()).isEmpty();
    assertThat(commit(FIRST, 1, 2)).isTrue();
    ColdReader reader = new ColdReader(path);
    assertThat(reader.property("dataBroker.lineage")).isEqualTo("lineage");
    assertThat(reader.rows()).hasSize(2);
  }

  @Test
  void aTableWithAnotherSchemaIsRefused() throws Exception {
    createByDdl(DocumentSchema.of(Field.required("name", FieldType.LONG)));
    assertThatThrownBy(() -> commit(FIRST, 1, 1))
        .isInstanceOf(ColdTableException.class)
        .hasMessageContaining("at column 6 the job writes name string, the table has name long");
  }

  @Test
  void aFreshJobMayNotStartOverALineage() throws Exception {
    assertThat(table.whyNotEmpty()).isEmpty();
    commit(FIRST, 1, 1);
    assertThat(table.whyNotEmpty()).hasValueSatisfying(why -> assertThat(why).contains("belongs to lineage lineage"));
  }

  @Test
  void aTableThatIsClaimedButWasNeverWrittenToIsEmpty() throws Exception {
    table.claimEmpty(FIRST);
    assertThat(new ColdReader(path).property("dataBroker.lineage")).isEqualTo("lineage");
    assertThat(table.whyNotEmpty()).isEmpty();
    Claim later = new Claim("later", 1, "x");
    table.claimEmpty(later);
    assertThatThrownBy(() -> table.takeOver(FIRST, OptionalLong.empty(), null)).isInstanceOf(FencedException.class);
    assertThatThrownBy(() -> table.commit(files(FIRST, 1, 1), OWN, null)).isInstanceOf(FencedException.class);
    assertThat(commit(later, 1, 1)).isTrue();
    assertThatThrownBy(() -> table.claimEmpty(FIRST)).isInstanceOf(ColdTableException.class).hasMessageContaining("belongs to lineage later");
  }

  @Test
  void ofJobsThatClaimAnEmptyTableAtOnceEachOwnsItOrIsRefused() throws Exception {
    int jobs = 8;
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService pool = Executors.newFixedThreadPool(jobs);
    List<Future<String>> claims =
        IntStream.range(0, jobs)
            .mapToObj(job -> pool.submit(() -> {
              DeltaTable own = new DeltaTable(path, null, Fixtures.SCHEMA);
              start.await();
              try {
                own.claimEmpty(new Claim("lineage " + job, 1, "x"));
                return "claimed";
              } catch (ColdTableException e) {
                return e.getMessage();
              }
            }))
            .toList();
    start.countDown();
    int claimed = 0;
    for (Future<String> claim : claims) {
      if (claim.get().equals("claimed")) {
        claimed++;
      } else {
        assertThat(claim.get()).contains("another job claims the cold table");
      }
    }
    pool.shutdown();
    assertThat(claimed).isPositive();
    assertThat(new ColdReader(path).version()).isEqualTo(claimed - 1);
  }

  @Test
  void aJobsOwnFilesAreFencedAlsoWhenTheCheckpointOfWhoTookOverIsThere() throws Exception {
    commit(FIRST, 1, 1);
    commit(SECOND, 2, 1);
    assertThatThrownBy(() -> commit(FIRST, 2, 1)).isInstanceOf(FencedException.class).hasMessageEndingWith("has taken over");
  }
}
