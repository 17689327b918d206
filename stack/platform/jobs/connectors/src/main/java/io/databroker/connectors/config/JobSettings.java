package io.databroker.connectors.config;

import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Everything a job needs to know, from the environment of the process that submits it and from its
 * arguments; an argument wins over the environment.
 *
 * @param tablePath the cold table's folder
 * @param s3 null where the cold root is not on S3
 * @param replaces the submission of this job that the operator says runs no more; null for none
 */
public record JobSettings(
    String jobName,
    String topic,
    String deadLetterTopic,
    String groupId,
    String hotAlias,
    String kafkaBootstrapServers,
    ElasticsearchSettings elasticsearch,
    String tablePath,
    S3Settings s3,
    String replaces)
    implements Serializable {

  /**
   * @param arguments pairs of {@code --name value}
   * @throws SettingsException naming everything that is unknown, missing or malformed
   */
  public static JobSettings of(JobDefaults defaults, Map<String, String> environment, String... arguments) {
    Map<Option, String> given = new EnumMap<>(Option.class);
    for (Option option : Option.values()) {
      String value = option.variable() == null ? null : environment.get(option.variable());
      if (value != null && !value.isBlank()) {
        given.put(option, value.strip());
      }
    }
    given.putAll(Arguments.parse(arguments));
    requireAll(given);

    String coldRoot = given.get(Option.COLD_ROOT).replaceAll("/+$", "");
    String topic = given.getOrDefault(Option.TOPIC, defaults.topic());
    return new JobSettings(
        given.getOrDefault(Option.JOB_NAME, defaults.jobName()),
        topic,
        given.getOrDefault(Option.DEAD_LETTER_TOPIC, topic + "_dlq"),
        given.getOrDefault(Option.GROUP_ID, defaults.jobName()),
        given.getOrDefault(Option.HOT_ALIAS, defaults.hotAlias()),
        given.get(Option.KAFKA_BOOTSTRAP_SERVERS),
        ElasticsearchSettings.of(
            given.get(Option.ELASTICSEARCH_URL),
            given.get(Option.ELASTICSEARCH_USERNAME),
            given.get(Option.ELASTICSEARCH_PASSWORD),
            duration(given, Option.HOT_BATCH_AGE_MS, Duration.ofMillis(500)),
            duration(given, Option.HOT_REQUEST_TIMEOUT_MS, Duration.ofSeconds(30)),
            duration(given, Option.HOT_RETRY_LIMIT_MS, Duration.ofMinutes(10))),
        coldRoot + "/" + given.getOrDefault(Option.COLD_TABLE, defaults.coldTable()),
        onS3(coldRoot)
            ? new S3Settings(
                given.get(Option.S3_ENDPOINT),
                given.getOrDefault(Option.S3_REGION, "us-east-1"),
                given.get(Option.S3_ACCESS_KEY),
                given.get(Option.S3_SECRET_KEY))
            : null,
        given.get(Option.REPLACES));
  }

  private static void requireAll(Map<Option, String> given) {
    List<Option> required =
        new ArrayList<>(List.of(Option.KAFKA_BOOTSTRAP_SERVERS, Option.ELASTICSEARCH_URL, Option.COLD_ROOT));
    if (onS3(given.getOrDefault(Option.COLD_ROOT, "s3a://"))) {
      required.addAll(List.of(Option.S3_ENDPOINT, Option.S3_ACCESS_KEY, Option.S3_SECRET_KEY));
    }
    if (given.containsKey(Option.ELASTICSEARCH_USERNAME)) {
      required.add(Option.ELASTICSEARCH_PASSWORD);
    }
    if (given.containsKey(Option.ELASTICSEARCH_PASSWORD)) {
      required.add(Option.ELASTICSEARCH_USERNAME);
    }
    required.removeIf(given::containsKey);
    if (!required.isEmpty()) {
      StringBuilder message = new StringBuilder("settings are missing:");
      required.forEach(option -> message.append("\n  ").append(option.help()));
      throw new SettingsException(message.toString());
    }
  }

  private static boolean onS3(String root) {
    return root.startsWith("s3a://");
  }

  private static Duration duration(Map<Option, String> given, Option option, Duration fallback) {
    String text = given.get(option);
    if (text == null) {
      return fallback;
    }
    try {
      long millis = Long.parseLong(text);
      if (millis > 0) {
        return Duration.ofMillis(millis);
      }
    } catch (NumberFormatException ignored) {
      // The message below covers it.
    }
    throw new SettingsException(option.help() + "; a positive whole number was expected, not '" + text + "'");
  }
}
