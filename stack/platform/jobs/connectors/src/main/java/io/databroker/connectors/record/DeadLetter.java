package io.databroker.connectors.record;

/**
 * A record that did not reach a store, with the reason.
 *
 * @param reason a code, see fixtures/records/&lt;source&gt;/README.md
 * @param detail for people
 * @param value the message's value at stage parse (null for a tombstone), the document at stage hot
 */
public record DeadLetter(
    String topic,
    String topicId,
    int partition,
    long offset,
    Stage stage,
    String reason,
    String detail,
    String eventId,
    byte[] value) {

  /** Where the record was refused. */
  public enum Stage {
    PARSE("parse"),
    HOT("hot");

    private final String label;

    Stage(String label) {
      this.label = label;
    }

    /** The name in keys, headers and metrics. */
    public String label() {
      return label;
    }
  }

  /** The key in the dead-letter topic: repeats of one dead letter have the same. */
  public String key() {
    return topic + "/" + partition + "/" + offset + "/" + stage.label();
  }
}
