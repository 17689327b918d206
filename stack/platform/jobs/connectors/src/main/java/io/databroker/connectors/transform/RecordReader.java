package io.databroker.connectors.transform;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Bytes to the members that a source's rules look at. Everything else is read over, without recursion and
 * without building it, so that neither depth nor length of what is ignored matters.
 */
public final class RecordReader {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .build();
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private RecordReader() {}

  /**
   * @param shape by the names of the members to keep
   * @return the members that are there; of a repeated one the last
   * @throws Rejection with the first reason that is not about a field
   */
  public static Map<String, Member> read(byte[] value, Map<String, Shape> shape) throws Rejection {
    if (value == null || value.length == 0) {
      throw new Rejection("empty", value == null ? "the value is null" : "the value has no bytes");
    }
    CharBuffer text = decode(value);
    Map<String, Member> members;
    try (JsonParser json = JSON.createParser(text.array(), text.arrayOffset(), text.length())) {
      members = readDocument(json, text, shape);
    } catch (IOException e) {
      throw new Rejection("not-json", firstLine(e.getMessage()));
    }
    if (members == null) {
      throw new Rejection("not-object", "the JSON value is not an object");
    }
    return members;
  }

  private static CharBuffer decode(byte[] value) throws Rejection {
    try {
      // A new decoder reports malformed input instead of replacing it.
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
    } catch (CharacterCodingException e) {
      throw new Rejection("invalid-utf8", "the bytes are not UTF-8: " + e.getMessage());
    }
  }

  /** Null if the one value is not an object. */
  private static Map<String, Member> readDocument(JsonParser json, CharBuffer text, Map<String, Shape> shape)
      throws IOException, Rejection {
    if (text.charAt(0) == BYTE_ORDER_MARK) {
      throw new Rejection("not-json", "the text starts with a byte order mark");
    }
    JsonToken first = json.nextToken();
    if (first == null) {
      throw new Rejection("not-json", "the text holds no value");
    }
    Map<String, Member> members = null;
    if (first == JsonToken.START_OBJECT) {
      members = readMembers(json, shape);
    } else {
      json.skipChildren();
    }
    if (json.nextToken() != null) {
      throw new Rejection("not-json", "the text goes on after the value");
    }
    return members;
  }

  private static Map<String, Member> readMembers(JsonParser json, Map<String, Shape> shape) throws IOException {
    Map<String, Member> members = new HashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      Shape wanted = shape.get(name);
      if (wanted == null) {
        json.skipChildren();
      } else {
        members.put(name, readMember(json, wanted));
      }
    }
    return members;
  }

  /** Reads the value that starts at the current token; as deep as the shape is. */
  private static Member readMember(JsonParser json, Shape shape) throws IOException {
    return switch (json.currentToken()) {
      case START_ARRAY -> shape instanceof Shape.Array array ? readArray(json, array.element()) : skip(json);
      case START_OBJECT ->
          shape instanceof Shape.Struct struct ? new Member.Struct(readMembers(json, struct.members())) : skip(json);
      case VALUE_STRING -> new Member.Text(json.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Member.Number(json.getText());
      case VALUE_TRUE, VALUE_FALSE -> new Member.Flag(json.getBooleanValue());
      default -> Member.NULL;
    };
  }

  private static Member readArray(JsonParser json, Shape element) throws IOException {
    List<Member> elements = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      elements.add(readMember(json, element));
    }
    return new Member.Array(elements);
  }

  private static Member skip(JsonParser json) throws IOException {
    json.skipChildren();
    return Member.OTHER;
  }

  private static String firstLine(String message) {
    return message == null ? "the text is not JSON" : message.lines().findFirst().orElse("");
  }
}
