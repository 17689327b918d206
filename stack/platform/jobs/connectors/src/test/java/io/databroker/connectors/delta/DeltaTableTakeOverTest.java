package io.databroker.connectors.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.databroker.connectors.Fixtures;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** How a job that was restored takes over the table from the one before. */
class DeltaTableTakeOverTest extends DeltaTableFixture {
  @Test
  void anOlderSavepointIsRefusedAndTheLatestIsNot() throws Exception {
    commit(FIRST, 7, 1);
    assertThatThrownBy(() -> table.takeOver(SECOND, OptionalLong.of(6), null))
        .isInstanceOf(OlderSavepointException.class)
        .hasMessageContainingAll("holds checkpoint 7 of lineage lineage", "restored from checkpoint 6", "older savepoint");
    assertThat(new ColdReader(path).property("dataBroker.epoch")).isEqualTo("1");
    assertThatCode(() -> table.takeOver(SECOND, OptionalLong.of(7), null)).doesNotThrowAnyException();
    assertThatCode(() -> table.takeOver(SECOND, OptionalLong.of(8), null)).doesNotThrowAnyException();
    assertThatThrownBy(() -> table.takeOver(new Claim("other", 1, "x"), OptionalLong.empty(), null)).isInstanceOf(FencedException.class);
  }

  @Test
  void aRestoredJobFencesBeforeItHasRows() throws Exception {
    commit(FIRST, 1, 1);
    table.takeOver(SECOND, OptionalLong.of(1), null);
    table.takeOver(SECOND, OptionalLong.of(1), null);
    assertThat(new ColdReader(path).version()).isEqualTo(1);
    assertFenced(FIRST, "epoch 2, submission submission-2", "epoch 1, submission submission-1");
    assertThatThrownBy(() -> table.takeOver(FIRST.resumedBy("twin"), OptionalLong.of(1), null))
        .isInstanceOf(FencedException.class)
        .hasMessageContainingAll("submission submission-2", "submission twin");
    assertThat(new ColdReader(path).rows()).hasSize(1);
  }

  @Test
  void theSameStateIsStartedFromAgainOnceTheOperatorSaysThatTheFirstRunsNoMore() throws Exception {
    commit(FIRST, 1, 1);
    table.takeOver(SECOND, OptionalLong.of(1), null);
    Claim again = FIRST.resumedBy("submission-3");
    assertThatThrownBy(() -> table.takeOver(again, OptionalLong.of(1), null)).hasMessageEndingWith("add --replaces submission-2");
    assertThatThrownBy(() -> table.takeOver(again, OptionalLong.of(1), "submission-9")).isInstanceOf(FencedException.class);
    Claim taken = table.takeOver(again, OptionalLong.of(1), "submission-2");
    assertThat(taken).isEqualTo(new Claim("lineage", 3, "submission-3"));
    assertThat(table.takeOver(again, OptionalLong.of(1), "submission-2")).isEqualTo(taken);
    assertFenced(SECOND, "epoch 3, submission submission-3", "epoch 2, submission submission-2");
    assertThatThrownBy(() -> table.takeOver(FIRST.resumedBy("submission-4"), OptionalLong.of(1), "submission-2"))
        .isInstanceOf(FencedException.class);
    assertThat(commit(taken, 2, 1)).isTrue();
    assertThatThrownBy(() -> table.takeOver(FIRST.resumedBy("submission-5"), OptionalLong.of(1), "submission-3"))
        .isInstanceOf(OlderSavepointException.class);
  }

  @Test
  void filesOfTheJobThatARestoredOneGoesOnFromAreCommittedUnderItsClaim() throws Exception {
    commit(FIRST, 1, 1);
    CheckpointFiles pending = files(FIRST, 2, 3);
    Claim third = SECOND.resumedBy("submission-3");
    table.takeOver(third, OptionalLong.of(2), null);
    assertThatThrownBy(() -> table.commit(pending, OWN, null)).isInstanceOf(FencedException.class);
    assertThat(table.commit(pending, "submission-3", null)).isTrue();
    assertThat(table.commit(pending, "submission-3", null)).isFalse();
    ColdReader reader = new ColdReader(path);
    assertThat(reader.rows()).hasSize(4);
    assertThat(reader.property("dataBroker.submission")).isEqualTo("submission-3");
  }

  @Test
  void filesThatAreThereAreNoReasonToFenceAJobThatWasRestoredWithThem() throws Exception {
    CheckpointFiles there = files(FIRST, 1, 1);
    table.commit(there, OWN, null);
    table.takeOver(SECOND, OptionalLong.of(1), null);
    assertThat(table.commit(there, "submission-3", "submission-2")).isFalse();
    table.takeOver(FIRST.resumedBy("submission-3"), OptionalLong.of(1), "submission-2");
    assertThat(table.commit(there, "submission-3", "submission-2")).isFalse();
    assertThat(new ColdReader(path).rows()).hasSize(1);
  }

  @Test
  void filesThatAreNotThereWaitUntilTheReplacedOneIsTakenOver() throws Exception {
    table.claimEmpty(FIRST);
    CheckpointFiles pending = files(FIRST, 1, 3);
    table.takeOver(SECOND, OptionalLong.of(1), null);
    assertThatThrownBy(() -> table.commit(pending, "submission-3", "submission-2"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("until submission submission-3 takes it over");
    table.takeOver(FIRST.resumedBy("submission-3"), OptionalLong.of(1), "submission-2");
    assertThat(table.commit(pending, "submission-3", "submission-2")).isTrue();
    assertThat(new ColdReader(path).rows()).hasSize(3);
  }

  @Test
  void aRestoredJobIsFencedWithOneMessageWhicheverPartSeesItFirst() throws Exception {
    table.claimEmpty(FIRST);
    CheckpointFiles pending = files(FIRST, 1, 1);
    table.takeOver(SECOND, OptionalLong.of(1), null);
    String message = catchThrowable(() -> table.takeOver(FIRST.resumedBy("submission-3"), OptionalLong.of(1), null)).getMessage();
    assertThat(message).endsWith("add --replaces submission-2");
    assertThatThrownBy(() -> table.commit(pending, "submission-3", null)).isInstanceOf(FencedException.class).hasMessage(message);
  }

  @Test
  void aRestoredJobIsRefusedWhereNobodyClaimsTheTable() throws Exception {
    CheckpointFiles pending = new CheckpointFiles(FIRST, 1, List.of());
    assertRefused(pending, "does not exist");
    assertThat(folder.resolve("things/_delta_log")).doesNotExist();
    createByDdl(Fixtures.SCHEMA);
    assertRefused(pending, "names no lineage");
  }

  @Test
  void aJobThatNeverWroteIsRestored() throws Exception {
    table.claimEmpty(FIRST);
    assertThat(table.takeOver(SECOND, OptionalLong.of(3), null)).isEqualTo(SECOND);
  }

  private void assertRefused(CheckpointFiles pending, String why) {
    assertThatThrownBy(() -> table.takeOver(SECOND, OptionalLong.of(1), null))
        .isInstanceOf(ColdTableException.class)
        .hasMessageContainingAll(why, "earlier rows are not there");
    assertThatThrownBy(() -> table.commit(pending, SECOND.submission(), null))
        .isInstanceOf(ColdTableException.class)
        .hasMessageContainingAll(why, "earlier rows are not there");
  }
}
