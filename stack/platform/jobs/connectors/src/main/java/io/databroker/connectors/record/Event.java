package io.databroker.connectors.record;

import io.databroker.connectors.schema.DocumentSchema;

/**
 * An accepted record: the values of a document in schema order. Never changed after creation; the
 * array is shared, not copied.
 */
public final class Event {
  private final Object[] values;

  Event(Object[] values) {
    this.values = values;
  }

  /**
   * @param own the source's own values, already checked against the schema
   */
  public static Event of(String topicId, SourceRecord record, Object[] own) {
    Object[] all = new Object[DocumentSchema.identityFields() + own.length];
    all[DocumentSchema.TOPIC_ID] = topicId;
    all[DocumentSchema.PARTITION] = record.partition();
    all[DocumentSchema.OFFSET] = record.offset();
    all[DocumentSchema.TIMESTAMP] = Math.multiplyExact(record.timestamp(), 1000L);
    all[DocumentSchema.EVENT_ID] = record.eventId();
    System.arraycopy(own, 0, all, DocumentSchema.identityFields(), own.length);
    return new Event(all);
  }

  public Object value(int field) {
    return values[field];
  }

  public int size() {
    return values.length;
  }

  public String topicId() {
    return (String) values[DocumentSchema.TOPIC_ID];
  }

  public int partition() {
    return (Integer) values[DocumentSchema.PARTITION];
  }

  public long offset() {
    return (Long) values[DocumentSchema.OFFSET];
  }

  public String eventId() {
    return (String) values[DocumentSchema.EVENT_ID];
  }

  /** The hot document's {@code _id}. */
  public String id() {
    return topicId() + "-" + partition() + "-" + offset();
  }

  /** About how many bytes of heap the event takes; bounds buffers, nothing more. */
  public long estimatedBytes() {
    long bytes = 64;
    for (Object value : values) {
      bytes += 16;
      if (value instanceof String text) {
        bytes += 40 + text.length();
      } else if (value instanceof String[] texts) {
        for (String text : texts) {
          bytes += 48 + text.length();
        }
      }
    }
    return bytes;
  }
}
