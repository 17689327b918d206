package io.databroker.arxiv;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.databroker.connectors.transform.Rejection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Bytes to the members that the rules look at. Everything else is read over, without recursion and
 * without building it, so that neither depth nor length of what is ignored matters.
 */
final class ArxivReader {
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

  private ArxivReader() {}

  /**
   * @param wanted the names of the members to keep; of a repeated one the last is kept
   * @throws Rejection with the first reason that is not about a field
   */
  static Map<String, Member> read(byte[] value, Set<String> wanted) throws Rejection {
    if (value == null || value.length == 0) {
      throw new Rejection("empty", value == null ? "the value is null" : "the value has no bytes");
    }
    CharBuffer text = decode(value);
    Map<String, Member> members;
    try (JsonParser json = JSON.createParser(text.array(), text.arrayOffset(), text.length())) {
      members = readDocument(json, text, wanted);
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
  private static Map<String, Member> readDocument(JsonParser json, CharBuffer text, Set<String> wanted)
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
      members = readMembers(json, wanted);
    } else {
      json.skipChildren();
    }
    if (json.nextToken() != null) {
      throw new Rejection("not-json", "the text goes on after the value");
    }
    return members;
  }

  private static Map<String, Member> readMembers(JsonParser json, Set<String> wanted) throws IOException {
    Map<String, Member> members = new HashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      if (wanted.contains(name)) {
        members.put(name, readMember(json, name));
      } else {
        json.skipChildren();
      }
    }
    return members;
  }

  private static Member readMember(JsonParser json, String name) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      return readScalar(json);
    }
    return switch (name) {
      case ArxivRules.VERSIONS -> readArray(json, ArxivReader::readVersion);
      case ArxivRules.AUTHORS_PARSED -> readArray(json, ArxivReader::readNames);
      default -> skip(json);
    };
  }

  /** Reads the value that starts at the current token. */
  private interface ElementReader {
    Member read(JsonParser json) throws IOException;
  }

  private static Member readArray(JsonParser json, ElementReader element) throws IOException {
    List<Member> elements = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      elements.add(element.read(json));
    }
    return new Member.Array(elements);
  }

  private static Member readVersion(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      return skip(json);
    }
    Map<String, Member> members = readMembers(json, Set.of("version", "created"));
    return new Member.Version(members.get("version"), members.get("created"));
  }

  private static Member readNames(JsonParser json) throws IOException {
    return json.currentToken() == JsonToken.START_ARRAY ? readArray(json, ArxivReader::readScalar) : skip(json);
  }

  private static Member readScalar(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_STRING -> new Member.Text(json.getText());
      case VALUE_NULL -> Member.NULL;
      default -> skip(json);
    };
  }

  private static Member skip(JsonParser json) throws IOException {
    json.skipChildren();
    return Member.OTHER;
  }

  private static String firstLine(String message) {
    return message == null ? "the text is not JSON" : message.lines().findFirst().orElse("");
  }
}
