package io.databroker.connectors.record;

/** An event and the concrete index that it belongs to for good. */
public record RoutedEvent(String index, Event event) {}
