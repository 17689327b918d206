package io.databroker.connectors.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {
  private static final Map<String, Shape> SHAPE =
      Map.of(
          "n", Shape.SCALAR,
          "list", Shape.array(Shape.SCALAR),
          "o", Shape.object(Map.of("inner", Shape.object(Map.of("n", Shape.SCALAR)), "list", Shape.SCALAR)));

  @Test
  void aShapeSaysWhatIsKept() throws Exception {
    Map<String, Member> members =
        RecordReader.read(
            bytes("{\"x\":[{}],\"n\":{\"a\":1},\"list\":[1,\"a\",[2],null,true],\"o\":{\"inner\":[],\"list\":[7],\"y\":1}}"), SHAPE);
    assertThat(members)
        .isEqualTo(
            Map.of(
                "n", Member.OTHER,
                "list",
                    new Member.Array(
                        List.of(
                            new Member.Number("1"), new Member.Text("a"), Member.OTHER, Member.NULL, new Member.Flag(true))),
                "o", new Member.Struct(Map.of("inner", Member.OTHER, "list", Member.OTHER))));
  }

  @Test
  void aFieldWithinAnObjectIsNamedWithIt() throws Exception {
    assertReason(() -> fields("{}").requiredObject("o"), "missing:o");
    assertReason(() -> fields("{\"o\":null}").requiredObject("o"), "missing:o");
    assertReason(() -> fields("{\"o\":[]}").optionalObject("o"), "type:o");
    assertReason(() -> fields("{\"o\":{}}").requiredObject("o").requiredObject("inner"), "missing:o.inner");
    assertReason(
        () -> fields("{\"o\":{\"inner\":{\"n\":-1}}}").requiredObject("o").requiredObject("inner").requiredWhole("n", 0),
        "value:o.inner.n");
    assertThat(fields("{\"o\":null}").optionalObject("o")).isNull();
    assertThat(fields("{}").optionalArray("list")).isNull();
    assertThat(fields("{}").optionalWhole("n", 0)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0", "-0, 0", "-0.0, 0", "1e-400, 0", "1, 1", "1.0, 1", "10e-1, 1", "0.99999999999999999999, 1", "2E3, 2000",
    "9007199254740991, 9007199254740991", "9007199254740991.2, 9007199254740991"
  })
  void aNumberIsItsNearestDouble(String literal, long whole) throws Exception {
    assertThat(fields("{\"n\":" + literal + "}").requiredWhole("n", 0)).isEqualTo(whole);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "0.5", "1e400", "-1e400", "9007199254740992", "9007199254740993", "9007199254740991.6", "1e300"})
  void refusesOtherNumbers(String literal) {
    assertReason(() -> fields("{\"n\":" + literal + "}").requiredWhole("n", 0), "value:n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"1\"", "true", "{}", "[1]"})
  void refusesWhatIsNoNumber(String json) {
    assertReason(() -> fields("{\"n\":" + json + "}").requiredWhole("n", 0), "type:n");
    assertReason(() -> fields("{\"n\":" + json + "}").optionalWhole("n", 0), "type:n");
  }

  private static Fields fields(String json) throws Rejection {
    return new Fields(RecordReader.read(bytes(json), SHAPE));
  }

  private static void assertReason(ThrowingCallable reading, String reason) {
    assertThatThrownBy(reading)
        .isInstanceOf(Rejection.class)
        .satisfies(error -> assertThat(((Rejection) error).reason()).isEqualTo(reason));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
