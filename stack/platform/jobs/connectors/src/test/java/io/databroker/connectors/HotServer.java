package io.databroker.connectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Speaks as much of the hot store's protocol as the connectors use, and misbehaves on request. */
public final class HotServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One request that came in. */
  public record Request(String method, String path, String authorization, String body) {
    /** The ids of a bulk request's documents. */
    public List<String> ids() {
      return body.lines()
          .filter(line -> line.startsWith("{\"index\":"))
          .map(line -> parse(line).path("index").path("_id").asText())
          .toList();
    }
  }

  /** An answer; null text for the well-behaved one. */
  public record Answer(int status, String body, long delayMs) {
    public static Answer status(int status, String body) {
      return new Answer(status, body, 0);
    }
  }

  private final HttpServer server;
  private final Queue<Answer> bulkAnswers = new ConcurrentLinkedQueue<>();
  private final Map<String, ObjectNode> itemErrors = new ConcurrentHashMap<>();
  private final Queue<Answer> versionAnswers = new ConcurrentLinkedQueue<>();
  public final List<Request> requests = new CopyOnWriteArrayList<>();
  /** index/id to source. */
  public final Map<String, String> documents = new ConcurrentHashMap<>();

  public volatile String version = "8.19.0";
  /** Bytes of a request that it says it takes; null for a server that does not say. */
  public volatile Long maxContentLength;
  /** The answer to a look-up of any alias, null for 404. */
  public volatile String alias = "{\"things-000001\":{\"aliases\":{\"things\":{\"is_write_index\":true}}}}";

  public HotServer() {
    try {
      server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::handle);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The next bulk requests are answered so, one each. */
  public HotServer nextBulk(Answer... answers) {
    bulkAnswers.addAll(List.of(answers));
    return this;
  }

  public HotServer nextVersion(Answer... answers) {
    versionAnswers.addAll(List.of(answers));
    return this;
  }

  /** The document with this id is refused until {@link #accept(String)}. */
  public void refuse(String id, int status, String type) {
    ObjectNode error = JSON.createObjectNode().put("status", status);
    error.putObject("error").put("type", type).put("reason", "because").putObject("caused_by").put("reason", "deeper");
    itemErrors.put(id, error);
  }

  public void accept(String id) {
    itemErrors.remove(id);
  }

  public void writeIndex(String index) {
    alias = "{\"" + index + "\":{\"aliases\":{\"things\":{\"is_write_index\":true}}}}";
  }

  public List<Request> bulks() {
    return requests.stream().filter(request -> request.path().equals("/_bulk")).toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String path = exchange.getRequestURI().getPath();
    requests.add(
        new Request(exchange.getRequestMethod(), path, exchange.getRequestHeaders().getFirst("Authorization"), body));
    Answer answer = answer(path, body);
    try {
      Thread.sleep(answer.delayMs());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Answer answer(String path, String body) {
    if (path.equals("/_nodes/_local")) {
      Answer scripted = versionAnswers.poll();
      return scripted != null ? scripted : Answer.status(200, node());
    }
    if (path.equals("/_bulk")) {
      Answer scripted = bulkAnswers.poll();
      if (scripted == null) {
        return Answer.status(200, bulk(body));
      }
      return scripted.body() == null ? new Answer(200, bulk(body), scripted.delayMs()) : scripted;
    }
    if (path.startsWith("/_alias/")) {
      return alias == null ? Answer.status(404, "{\"error\":\"alias missing\",\"status\":404}") : Answer.status(200, alias);
    }
    return Answer.status(200, "{\"count\":" + documents.size() + "}");
  }

  private String node() {
    ObjectNode answer = JSON.createObjectNode();
    ObjectNode node = answer.putObject("nodes").putObject("n").put("version", version);
    if (maxContentLength != null) {
      node.putObject("http").put("max_content_length_in_bytes", maxContentLength);
    }
    return answer.toString();
  }

  private String bulk(String body) {
    ArrayNode items = JSON.createArrayNode();
    List<String> lines = body.lines().toList();
    boolean errors = false;
    for (int i = 0; i < lines.size(); i += 2) {
      JsonNode action = parse(lines.get(i)).path("index");
      String id = action.path("_id").asText();
      ObjectNode error = itemErrors.get(id);
      ObjectNode item = items.addObject().putObject("index");
      item.put("_index", action.path("_index").asText()).put("_id", id);
      if (error == null) {
        documents.put(action.path("_index").asText() + "/" + id, lines.get(i + 1));
        item.put("status", 201);
      } else {
        errors = true;
        item.setAll(error);
      }
    }
    ObjectNode answer = JSON.createObjectNode().put("took", 1).put("errors", errors);
    answer.set("items", items);
    return answer.toString();
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
