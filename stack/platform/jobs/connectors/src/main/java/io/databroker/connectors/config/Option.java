package io.databroker.connectors.config;

/** Every setting of a job, with where it may come from. */
enum Option {
  KAFKA_BOOTSTRAP_SERVERS("kafka-bootstrap-servers", true, "Kafka's bootstrap servers, host:port separated by commas"),
  ELASTICSEARCH_URL("elasticsearch-url", true, "the hot store's URL, e.g. http://elasticsearch:9200"),
  ELASTICSEARCH_USERNAME(null, true, "the hot store's user"),
  ELASTICSEARCH_PASSWORD(null, true, "the hot store's password"),
  S3_ENDPOINT("s3-endpoint", true, "the object store's URL, e.g. http://minio:9000"),
  S3_REGION("s3-region", true, "the object store's region"),
  S3_ACCESS_KEY(null, true, "the object store's access key"),
  S3_SECRET_KEY(null, true, "the object store's secret key"),
  COLD_ROOT("cold-root", true, "where the cold tables are, e.g. s3a://data-broker/public"),
  JOB_NAME("job-name", false, "the job's name"),
  TOPIC("topic", false, "the topic to read"),
  DEAD_LETTER_TOPIC("dead-letter-topic", false, "the topic of its dead letters"),
  GROUP_ID("group-id", false, "the consumer group that offsets are committed to"),
  HOT_ALIAS("hot-alias", false, "the hot store's write alias"),
  COLD_TABLE("cold-table", false, "the cold table's folder under the cold root"),
  REPLACES("replaces", false, "the submission of this job that runs no more although the cold table is its"),
  HOT_BATCH_AGE_MS("hot-batch-age-ms", false, "how long a document may wait for its bulk request, in milliseconds"),
  HOT_REQUEST_TIMEOUT_MS("hot-request-timeout-ms", false, "the time limit of one bulk request, in milliseconds"),
  HOT_RETRY_LIMIT_MS("hot-retry-limit-ms", false, "how long a bulk request is retried before the job fails, in milliseconds");

  private static final String PREFIX = "DATA_BROKER_";

  private final String argument;
  private final boolean fromEnvironment;
  private final String meaning;

  Option(String argument, boolean fromEnvironment, String meaning) {
    this.argument = argument;
    this.fromEnvironment = fromEnvironment;
    this.meaning = meaning;
  }

  /** Without the leading dashes; null for a credential, which must not show up in a process list. */
  String argument() {
    return argument;
  }

  /** The environment variable, null if there is none. */
  String variable() {
    return fromEnvironment ? PREFIX + name() : null;
  }

  /** One line of an error: how to give it and what it is. */
  String help() {
    String how =
        variable() == null ? "--" + argument : argument == null ? variable() : variable() + " (or --" + argument + ")";
    return how + ": " + meaning;
  }
}
