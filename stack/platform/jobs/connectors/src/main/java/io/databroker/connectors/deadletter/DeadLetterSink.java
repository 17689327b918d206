package io.databroker.connectors.deadletter;

import io.databroker.connectors.record.DeadLetter;
import java.io.IOException;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** Writes the dead letters of the parse stage; all of them are acknowledged before a checkpoint. */
public final class DeadLetterSink implements Sink<DeadLetter> {
  private final DeadLetters.Factory factory;

  public DeadLetterSink(DeadLetters.Factory factory) {
    this.factory = factory;
  }

  @Override
  public SinkWriter<DeadLetter> createWriter(WriterInitContext context) {
    DeadLetters letters = factory.open();
    return new SinkWriter<>() {
      @Override
      public void write(DeadLetter letter, Context unused) {
        letters.send(letter);
      }

      @Override
      public void flush(boolean endOfInput) throws IOException, InterruptedException {
        letters.flush();
      }

      @Override
      public void close() {
        letters.close();
      }
    };
  }
}
