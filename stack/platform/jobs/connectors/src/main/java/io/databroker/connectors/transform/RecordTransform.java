package io.databroker.connectors.transform;

import java.io.Serializable;

/** What makes one source different from another: message value to document. Must be deterministic. */
@FunctionalInterface
public interface RecordTransform extends Serializable {

  /**
   * @param value the message's value, null for a tombstone
   * @return the source's own values in the order of its schema, without the identity fields
   * @throws Rejection if the record belongs in the dead-letter topic
   */
  Object[] transform(byte[] value) throws Rejection;
}
