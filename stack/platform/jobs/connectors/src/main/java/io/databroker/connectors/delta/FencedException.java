package io.databroker.connectors.delta;

/** Another job owns the table: two copies run at once, or this one is older than the one that took over. */
public final class FencedException extends RuntimeException {
  FencedException(String table, Claim holder, Claim own) {
    super(
        "table %s belongs to %s; this job is %s and may not commit to it: another copy of the job has taken over"
            .formatted(table, holder, own));
  }
}
