package io.databroker.connectors.record;

/**
 * A message as Kafka gave it.
 *
 * @param timestamp milliseconds since 1970-01-01T00:00:00Z
 * @param eventId the last {@code event-id} header, null without one
 * @param value null for a tombstone
 */
public record SourceRecord(int partition, long offset, long timestamp, String eventId, byte[] value) {}
