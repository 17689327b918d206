package io.databroker.connectors.delta;

import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who may commit to a table. It stands in the table's properties, written before the claimant's first
 * checkpoint can complete, on condition that nobody has written to the table since it was looked at.
 *
 * @param lineage a job and all that was ever restored from its state; also the transaction's application id
 * @param epoch grows by one with every submission that restores state
 * @param submission one run of the job's main method
 */
record Claim(String lineage, long epoch, String submission) implements Serializable {
  private static final String LINEAGE = "dataBroker.lineage";
  private static final String EPOCH = "dataBroker.epoch";
  private static final String SUBMISSION = "dataBroker.submission";

  /** What the job is when it runs under {@code own} and its state says {@code this}. */
  Claim resumedBy(String own) {
    return isOf(own) ? this : new Claim(lineage, epoch + 1, own);
  }

  static Optional<Claim> of(Map<String, String> properties) {
    String lineage = properties.get(LINEAGE);
    if (lineage == null) {
      return Optional.empty();
    }
    String epoch = properties.getOrDefault(EPOCH, "");
    try {
      return Optional.of(new Claim(lineage, Long.parseLong(epoch), properties.getOrDefault(SUBMISSION, "")));
    } catch (NumberFormatException e) {
      throw new ColdTableException("the table's property " + EPOCH + " is not a number: '" + epoch + "'");
    }
  }

  Map<String, String> properties() {
    Map<String, String> properties = new HashMap<>();
    properties.put(LINEAGE, lineage);
    properties.put(EPOCH, Long.toString(epoch));
    properties.put(SUBMISSION, submission);
    return properties;
  }

  /**
   * What a job is that starts with this claim over a table of {@code holder}.
   *
   * @param replaces the submission that the operator says runs no more; null for none
   * @throws FencedException if the holder excludes this one
   */
  Claim after(Claim holder, String replaces, String table) {
    if (!holder.lineage.equals(lineage)) {
      throw FencedException.of(table, holder, this);
    }
    if (holder.submission.equals(submission)) {
      return holder;
    }
    if (holder.submission.equals(replaces)) {
      return new Claim(lineage, holder.epoch + 1, submission);
    }
    if (holder.epoch >= epoch) {
      throw FencedException.unlessReplaced(table, holder, this);
    }
    return this;
  }

  /**
   * The claim under which files of this one are committed to a table of {@code holder}: a job also commits
   * those that it was restored with.
   *
   * @param own the submission that commits
   * @param replaces the submission that the operator says runs no more; null for none
   * @throws FencedException if the holder excludes it
   * @throws IOException if the job has yet to take the table over from the one that it replaces
   */
  Claim under(Claim holder, String own, String replaces, String table) throws IOException {
    if (!holder.lineage.equals(lineage)) {
      throw FencedException.of(table, holder, this);
    }
    if (holder.submission.equals(own)) {
      return holder;
    }
    if (holder.submission.equals(replaces)) {
      throw new IOException("table " + table + " belongs to " + holder + " until submission " + own + " takes it over");
    }
    boolean twin = holder.epoch == epoch && !holder.submission.equals(submission);
    if (holder.epoch > epoch || twin) {
      throw isOf(own) ? FencedException.of(table, holder, this) : FencedException.unlessReplaced(table, holder, resumedBy(own));
    }
    return this;
  }

  /** False for the claim of a job that {@code own} goes on from. */
  boolean isOf(String own) {
    return submission.equals(own);
  }

  @Override
  public String toString() {
    return "lineage " + lineage + ", epoch " + epoch + ", submission " + submission;
  }
}
