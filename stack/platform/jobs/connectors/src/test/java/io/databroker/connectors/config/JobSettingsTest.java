package io.databroker.connectors.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobSettingsTest {
  private static final JobDefaults DEFAULTS = new JobDefaults("arxiv-processor", "arxiv_raw", "arxiv", "arxiv");

  private final Map<String, String> environment =
      new HashMap<>(
          Map.of(
              "DATA_BROKER_KAFKA_BOOTSTRAP_SERVERS", "kafka:9092",
              "DATA_BROKER_ELASTICSEARCH_URL", "http://es:9200/",
              "DATA_BROKER_S3_ENDPOINT", "http://minio:9000",
              "DATA_BROKER_S3_ACCESS_KEY", "the-access-key",
              "DATA_BROKER_S3_SECRET_KEY", "the-secret-key",
              "DATA_BROKER_COLD_ROOT", "s3a://data-broker/public/"));

  @Test
  void theEnvironmentIsEnough() {
    JobSettings settings = JobSettings.of(DEFAULTS, environment);

    assertThat(settings.jobName()).isEqualTo("arxiv-processor");
    assertThat(settings.topic()).isEqualTo("arxiv_raw");
    assertThat(settings.deadLetterTopic()).isEqualTo("arxiv_raw_dlq");
    assertThat(settings.groupId()).isEqualTo("arxiv-processor");
    assertThat(settings.hotAlias()).isEqualTo("arxiv");
    assertThat(settings.kafkaBootstrapServers()).isEqualTo("kafka:9092");
    assertThat(settings.elasticsearch().url()).isEqualTo("http://es:9200");
    assertThat(settings.elasticsearch().user()).isEmpty();
    assertThat(settings.elasticsearch().retryLimit()).isEqualTo(Duration.ofMinutes(10));
    assertThat(settings.tablePath()).isEqualTo("s3a://data-broker/public/arxiv");
    assertThat(settings.replaces()).isNull();
    assertThat(settings.s3())
        .isEqualTo(new S3Settings("http://minio:9000", "us-east-1", "the-access-key", "the-secret-key"));
  }

  @Test
  void argumentsWin() {
    JobSettings settings =
        JobSettings.of(
            DEFAULTS, environment, "--topic", "other", "--kafka-bootstrap-servers", "k2:1", "--cold-table", "t", "--hot-retry-limit-ms", "5",
            "--replaces", "a submission");

    assertThat(settings.topic()).isEqualTo("other");
    assertThat(settings.deadLetterTopic()).isEqualTo("other_dlq");
    assertThat(settings.kafkaBootstrapServers()).isEqualTo("k2:1");
    assertThat(settings.tablePath()).endsWith("public/t");
    assertThat(settings.replaces()).isEqualTo("a submission");
    assertThat(settings.elasticsearch().retryLimit()).isEqualTo(Duration.ofMillis(5));
  }

  @Test
  void oneErrorNamesAllThatIsMissing() {
    assertThatThrownBy(() -> JobSettings.of(DEFAULTS, Map.of("DATA_BROKER_ELASTICSEARCH_URL", " ")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll(
            "DATA_BROKER_KAFKA_BOOTSTRAP_SERVERS (or --kafka-bootstrap-servers): Kafka's bootstrap servers",
            "DATA_BROKER_ELASTICSEARCH_URL (or --elasticsearch-url)",
            "DATA_BROKER_COLD_ROOT (or --cold-root)",
            "DATA_BROKER_S3_ENDPOINT",
            "DATA_BROKER_S3_ACCESS_KEY: ",
            "DATA_BROKER_S3_SECRET_KEY: ");
  }

  @Test
  void s3IsNotNeededForALocalTable() {
    environment.keySet().removeIf(name -> name.contains("S3"));
    environment.put("DATA_BROKER_COLD_ROOT", "file:///tmp/cold");
    assertThat(JobSettings.of(DEFAULTS, environment).s3()).isNull();
  }

  @Test
  void aUserNeedsAPassword() {
    environment.put("DATA_BROKER_ELASTICSEARCH_USERNAME", "elastic");
    assertThatThrownBy(() -> JobSettings.of(DEFAULTS, environment)).hasMessageContaining("DATA_BROKER_ELASTICSEARCH_PASSWORD");
  }

  @Test
  void anUnknownArgumentIsNamed() {
    assertThatThrownBy(() -> JobSettings.of(DEFAULTS, environment, "--topics", "x"))
        .hasMessageContainingAll("unknown argument '--topics'", "--topic,");
    assertThatThrownBy(() -> JobSettings.of(DEFAULTS, environment, "--s3-secret-key", "x"))
        .hasMessageContaining("unknown argument '--s3-secret-key'");
    assertThatThrownBy(() -> JobSettings.of(DEFAULTS, environment, "--topic")).hasMessageContaining("--topic has no value");
    assertThatThrownBy(() -> JobSettings.of(DEFAULTS, environment, "--topic", "a", "--topic", "b"))
        .hasMessageContaining("--topic is given twice");
    assertThatThrownBy(() -> JobSettings.of(DEFAULTS, environment, "--hot-batch-age-ms", "-1"))
        .hasMessageContaining("a positive whole number was expected, not '-1'");
  }

  @Test
  void credentialsAreNeverPrinted() {
    environment.put("DATA_BROKER_ELASTICSEARCH_USERNAME", "elastic");
    environment.put("DATA_BROKER_ELASTICSEARCH_PASSWORD", "the-password");
    assertThat(JobSettings.of(DEFAULTS, environment).toString())
        .contains("with credentials")
        .doesNotContain("the-password", "the-access-key", "the-secret-key");
  }
}
