package io.databroker.connectors.domains;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistrableDomainTest {

  @ParameterizedTest
  @CsvSource({
    "com,",
    "example.com,example.com",
    "a.b.example.com,example.com",
    "uk.com,",
    "b.example.uk.com,example.uk.com",
    "b.c.mm,b.c.mm",
    "c.mm,",
    "mm,",
    "ide.kyoto.jp,",
    "a.b.ide.kyoto.jp,b.ide.kyoto.jp",
    "c.kobe.jp,",
    "b.c.kobe.jp,b.c.kobe.jp",
    "www.city.kobe.jp,city.kobe.jp",
    "www.www.ck,www.ck",
    "test.ck,",
    "www.test.k12.ak.us,test.k12.ak.us",
    "www.xn--85x722f.xn--55qx5d.cn,xn--85x722f.xn--55qx5d.cn",
    "xn--fiqs8s,",
    "a.b.github.io,b.github.io",
    "github.io,",
    "q.za,q.za",
    "r.cloud.int.apple,",
    "local,",
    "living-room._airplay._tcp.local,_tcp.local"
  })
  void isWhatThePublicSuffixListSays(String host, String domain) {
    assertThat(RegistrableDomain.of(host)).isEqualTo(domain);
  }

  /** A rule that the list within the library does not have yet. */
  @Test
  void comesFromTheListOfThisJar() {
    assertThat(RegistrableDomain.of("ai.id")).isNull();
    assertThat(RegistrableDomain.of("a.b.ai.id")).isEqualTo("b.ai.id");
  }
}
