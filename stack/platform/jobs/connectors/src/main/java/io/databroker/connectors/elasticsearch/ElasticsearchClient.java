package io.databroker.connectors.elasticsearch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.databroker.connectors.config.ElasticsearchSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends single requests to the hot store; retrying is the caller's business. Safe for several threads. */
final class ElasticsearchClient {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int SHOWN_CHARACTERS = 500;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String url;
  private final String authorization;
  private final HttpClient http;

  ElasticsearchClient(ElasticsearchSettings settings) {
    url = settings.url();
    authorization =
        settings.user().map(user -> basic(user, settings.password())).orElse(null);
    http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT).build();
  }

  private static String basic(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  Response get(String path, Duration timeout) throws IOException, InterruptedException {
    return send(request(path).GET().build(), timeout);
  }

  Response post(String path, String contentType, byte[] body, Duration timeout)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = request(path).header("Content-Type", contentType);
    return send(request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(), timeout);
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).header("Accept", "application/json");
    return authorization == null ? request : request.header("Authorization", authorization);
  }

  /** The client's own timeout ends with the headers; this one includes the body. */
  private Response send(HttpRequest request, Duration timeout) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
    try {
      HttpResponse<byte[]> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return new Response(response.statusCode(), response.body());
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException(what(request) + " had no answer within " + timeout.toMillis() + " ms", e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw new IOException(what(request) + " failed: " + e.getCause(), e.getCause());
    }
  }

  private static String what(HttpRequest request) {
    return request.method() + " " + request.uri();
  }

  /** An answer of any status. */
  record Response(int status, byte[] body) {
    boolean ok() {
      return status >= 200 && status < 300;
    }

    /**
     * @throws IOException if the body is not JSON, as from a proxy in between
     */
    JsonNode json() throws IOException {
      try {
        JsonNode json = JSON.readTree(body);
        if (json.isContainerNode()) {
          return json;
        }
      } catch (JsonProcessingException e) {
        throw new IOException("the answer is not JSON: " + this, e);
      }
      throw new IOException("the answer is not JSON: " + this);
    }

    @Override
    public String toString() {
      String text = new String(body, StandardCharsets.UTF_8);
      return "HTTP " + status + " " + (text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) : text);
    }
  }
}
