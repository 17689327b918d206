package io.databroker.connectors.transform;

/** A record that its source's rules refuse. Expected, frequent and therefore without a stack trace. */
public final class Rejection extends Exception {
  private final String reason;

  /**
   * @param reason the code that the dead letter carries
   * @param detail for people
   */
  public Rejection(String reason, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
  }

  public String reason() {
    return reason;
  }
}
