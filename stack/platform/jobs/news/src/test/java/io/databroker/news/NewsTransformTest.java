package io.databroker.news;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.databroker.connectors.transform.Rejection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NewsTransformTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void givesTheDocumentOfTheSpecification() throws Exception {
    Object[] values =
        transform(
            """
            {"title":" Nvidia\\u00a0is&nbsp;investing\\n $1B &amp; more","category":"AI","author":null,"x":[{}],
             "link":"HTTPS://WWW.BBC.CO.UK:443?at_medium=RSS&id=1#top","source":"BBC ","description":"<p>\\u0000",
             "published":"Sun, 2 Nov 2025 21:00:02 +0130"}
            """);
    NewsDocument.SCHEMA.check(values);
    assertThat(values)
        .containsExactly(
            "Nvidia is investing $1B & more",
            "https://www.bbc.co.uk/?id=1",
            "www.bbc.co.uk",
            "bbc.co.uk",
            micros("2025-11-02T19:30:02Z"),
            "<p>\u0000",
            "BBC ",
            "AI",
            null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "https://example.com https://example.com/",
        "http://example.com:80/ http://example.com/",
        "http://example.com:443/ http://example.com:443/",
        "https://example.com/?utm_source=a&UTM_x&b=1&&Fbclid=2 https://example.com/?b=1&",
        "https://example.com/?gclid https://example.com/",
        "https://example.com/? https://example.com/",
        "https://example.com/?& https://example.com/?&",
        "https://example.com/?utm=1&xgclid=2&gclid%3D1 https://example.com/?utm=1&xgclid=2&gclid%3D1",
        "https://example.com//a/../%2f;x?q=['a']?#[#]"
            + " NONE",
        "https://example.com//a/../%2f;x?q=['a']?#[] https://example.com//a/../%2f;x?q=['a']?",
        "https://1.2.3.4:65535/ https://1.2.3.4:65535/",
      })
  void aLinkHasOneForm(String link, String canonical) {
    Link parsed = LinkParser.parse(link);
    assertThat(parsed == null ? "NONE" : parsed.canonical()).isEqualTo(canonical);
  }

  @Test
  void aLinkMayBeLong() {
    String link = "https://example.com/" + "a%20".repeat(500_000);
    assertThat(LinkParser.parse(link).canonical()).isEqualTo(link);
  }

  @Test
  void anAddressAndASuffixHaveNoRegistrableDomain() {
    assertThat(LinkParser.parse("https://1.2.3.4/").registrableDomain()).isNull();
    assertThat(LinkParser.parse("https://github.io/").registrableDomain()).isNull();
    assertThat(LinkParser.parse("https://x.y.github.io/").registrableDomain()).isEqualTo("y.github.io");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "example.com", "ftp://example.com/", "http\u017f://example.com/", "https://\u212aelvin.com/", "https://u@a.com/",
        "https://[::1]/", "https://a.com./", "https://a..b/", "https://-a.com/", "https://a_b.com/", "https://1.2.3/",
        "https://1.2.3.256/", "https://01.2.3.4/", "https://x.1/", "https://a.com:/", "https://a.com:0/",
        "https://a.com:65536/", "https://a.com:080/", "https://a.com/ b", "https://a.com/\u00e9", "https://a.com/%4",
        "https://a.com/%zz", "https://a.com/[x]", "https://a.com/?{x}", "https://a.com/#a#b", "https://a.com/\n"
      })
  void whatDoesNotFitIsNoLink(String link) {
    assertThat(LinkParser.parse(link)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sun, 02 Nov 2025 21:00:02 GMT|2025-11-02T21:00:02Z",
        "2 Nov 2025 21:00:02 UT|2025-11-02T21:00:02Z",
        "Mon, 2 Nov 2025 21:00:02 -0330|2025-11-03T00:30:02Z",
        "2026-02-20T08:00:00+00:00|2026-02-20T08:00:00Z",
        "2026-02-20T08:00:00.000001Z|2026-02-20T08:00:00.000001Z",
        "1900-01-01T00:00:00.5+23:59|1899-12-31T00:01:00.5Z",
      })
  void timesAreInUtc(String published, String instant) {
    assertThat(Published.parse(published)).hasValue(micros(instant));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2025-10-30 18:15:58  +0800", "2025-10-30T18:15:58", "2025-10-30T18:15:58+0800", "2025-02-29T00:00:00Z",
        "2025-10-30T24:00:00Z", "2025-10-30T18:15:58.1234567Z", "2025-10-30T18:15:58+24:00", "1899-12-31T23:59:59Z",
        "Sun, 02 Nov 2025 21:00:02 EST", "Sun, 02 Nov 2025 21:00:02 +08:00", "Sun, 31 Nov 2025 21:00:02 GMT",
        "Sun, 02 Nob 2025 21:00:02 GMT", "Sunday, 02 Nov 2025 21:00:02 GMT", "Sun,  2 Nov 2025 21:00:02 GMT"
      })
  void whatDoesNotFitIsNoTime(String published) {
    assertThat(Published.parse(published)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "&amp;lt;|&lt;",
        "&#x41;&#66;&#X1F600;|AB\uD83D\uDE00",
        "&#0;&#xD800;&#1114112;&#99999999;&hellip;&AMP;|&#0;&#xD800;&#1114112;&#99999999;&hellip;&AMP;",
        " a\u3000\u2028\u200Bb\u00AD |a b",
        "a\u200B b|a b",
        "\u180E$1\\|\u180E$1\\"
      })
  void titlesArePlainText(String title, String plain) {
    assertThat(Titles.normalise(title)).isEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|missing:title",
        "{\"title\":\"&nbsp;\\u200b\"}|value:title",
        "{\"title\":\"t\",\"link\":7}|type:link",
        "{\"title\":\"t\",\"link\":\"x\"}|value:link",
        "{\"title\":\"t\",\"link\":\"http://a\",\"published\":null}|missing:published",
        "{\"title\":\"t\",\"link\":\"http://a\",\"published\":\"2022-09-23\"}|value:published",
        "{\"title\":\"t\",\"link\":\"http://a\",\"published\":\"2022-09-23T00:00:00Z\",\"source\":{}}|type:source",
      })
  void theFirstBadFieldIsTheReason(String record, String reason) {
    assertThatThrownBy(() -> transform(record))
        .isInstanceOfSatisfying(Rejection.class, rejection -> assertThat(rejection.reason()).isEqualTo(reason));
  }

  private static Object[] transform(String record) throws Exception {
    JSON.readTree(record);
    return new NewsTransform().transform(record.getBytes(StandardCharsets.UTF_8));
  }

  private static long micros(String instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
  }
}
