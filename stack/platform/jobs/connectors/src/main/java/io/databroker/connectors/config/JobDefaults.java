package io.databroker.connectors.config;

import java.io.Serializable;

/** What a job is called and works on unless its arguments say otherwise. */
public record JobDefaults(String jobName, String topic, String hotAlias, String coldTable) implements Serializable {}
