package io.databroker.connectors.delta;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who may commit to a table. It stands in the table's properties, written in the same commit as the
 * claimant's first rows.
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
    return own.equals(submission) ? this : new Claim(lineage, epoch + 1, own);
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
   * @param holder whom the table belongs to
   * @throws FencedException if that excludes this one
   */
  void mustNotBeFencedBy(Claim holder, String table) {
    boolean newer = holder.epoch > epoch;
    boolean twin = holder.epoch == epoch && !holder.submission.equals(submission);
    if (!holder.lineage.equals(lineage) || newer || twin) {
      throw new FencedException(table, holder, this);
    }
  }

  @Override
  public String toString() {
    return "lineage " + lineage + ", epoch " + epoch + ", submission " + submission;
  }
}
