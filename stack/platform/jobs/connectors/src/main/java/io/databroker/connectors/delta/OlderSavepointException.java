package io.databroker.connectors.delta;

/** The job was restored from a state that the table is ahead of; going on would repeat rows. */
public final class OlderSavepointException extends RuntimeException {
  OlderSavepointException(String table, String lineage, long inTable, long restored) {
    super(
        ("table %s holds checkpoint %d of lineage %s, but the job was restored from checkpoint %d: an older savepoint"
                + " was used; start from the latest one")
            .formatted(table, inTable, lineage, restored));
  }
}
