package io.databroker.connectors.router;

/**
 * The index that a partition's records go to.
 *
 * @param checkpoint the checkpoint that first recorded it
 */
record Pin(String index, long checkpoint) {}
