package io.databroker.connectors.elasticsearch;

import io.databroker.connectors.config.ElasticsearchSettings;
import io.databroker.connectors.deadletter.DeadLetters;
import io.databroker.connectors.record.RoutedEvent;
import io.databroker.connectors.schema.HotJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.SinkWriter;

/** Gathers documents into batches by count, bytes and age, and hands them to the bulk requests in flight. */
final class ElasticsearchWriter implements SinkWriter<RoutedEvent> {
  private final ElasticsearchSettings settings;
  private final HotJson json;
  private final BulkDelivery delivery;
  private final HotOutcomes outcomes;
  private final DeadLetters deadLetters;
  private final ProcessingTimeService time;
  private final InFlight inFlight;

  private List<HotDocument> batch = new ArrayList<>();
  private long batchBytes;

  ElasticsearchWriter(
      ElasticsearchSettings settings,
      HotJson json,
      BulkDelivery delivery,
      HotOutcomes outcomes,
      DeadLetters deadLetters,
      ProcessingTimeService time) {
    this.settings = settings;
    this.json = json;
    this.delivery = delivery;
    this.outcomes = outcomes;
    this.deadLetters = deadLetters;
    this.time = time;
    this.inFlight = new InFlight(settings.maxInFlight());
  }

  @Override
  public void write(RoutedEvent routed, Context context) throws IOException, InterruptedException {
    inFlight.check();
    byte[] source = json.write(routed.event());
    HotDocument document = new HotDocument(routed.index(), routed.event().id(), source, routed.event());
    if (source.length > settings.maxDocumentBytes()) {
      outcomes.rejected(
          document, source.length + " bytes, more than the " + settings.maxDocumentBytes() + " that are sent");
      return;
    }
    if (batchBytes + document.bytes() > settings.batchBytes()) {
      submit();
    }
    if (batch.isEmpty()) {
      submitWhenOld();
    }
    batch.add(document);
    batchBytes += document.bytes();
    if (batch.size() >= settings.batchRecords()) {
      submit();
    }
  }

  private void submitWhenOld() {
    List<HotDocument> young = batch;
    time.registerTimer(
        time.getCurrentProcessingTime() + settings.batchAge().toMillis(),
        now -> {
          if (batch == young) {
            submit();
          }
        });
  }

  /** Waits for a free place if all are taken: that is the back pressure of a slow hot store. */
  private void submit() throws IOException, InterruptedException {
    if (!batch.isEmpty()) {
      List<HotDocument> full = batch;
      batch = new ArrayList<>();
      batchBytes = 0;
      inFlight.submit(() -> delivery.deliver(full));
    }
  }

  @Override
  public void flush(boolean endOfInput) throws IOException, InterruptedException {
    submit();
    inFlight.await();
    deadLetters.flush();
  }

  @Override
  public void close() {
    inFlight.close();
    deadLetters.close();
  }
}
