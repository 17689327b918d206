package io.databroker.connectors.kafka;

import io.databroker.connectors.record.SourceRecord;
import io.databroker.connectors.record.Types;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Takes a message as it is; nothing of its value is looked at, so nothing here can fail. */
final class SourceRecordDeserializer implements KafkaRecordDeserializationSchema<SourceRecord> {
  private static final String EVENT_ID = "event-id";

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<SourceRecord> out) {
    out.collect(
        new SourceRecord(
            message.partition(), message.offset(), message.timestamp(), eventId(message), message.value()));
  }

  private static String eventId(ConsumerRecord<byte[], byte[]> message) {
    Header header = message.headers().lastHeader(EVENT_ID);
    return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }

  @Override
  public TypeInformation<SourceRecord> getProducedType() {
    return Types.SOURCE_RECORD;
  }
}
