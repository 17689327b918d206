package io.databroker.connectors.delta;

/** Another job owns the table: two copies run at once, or this one is older than the one that took over. */
public final class FencedException extends RuntimeException {
  private FencedException(String message) {
    super(message);
  }

  static FencedException of(String table, Claim holder, Claim own) {
    return new FencedException(
        "table %s belongs to %s; this job is %s and may not commit to it: another copy of the job has taken over"
            .formatted(table, holder, own));
  }

  /** For a job that starts, which the operator may know to be the only one. */
  static FencedException unlessReplaced(String table, Claim holder, Claim own) {
    return new FencedException(
        of(table, holder, own).getMessage() + "; if that one runs no more, add --replaces " + holder.submission());
  }
}
