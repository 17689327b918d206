package io.databroker.connectors.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.junit.jupiter.api.Test;

class CommittablesTest {
  @Test
  void committablesSurviveSerialization() throws Exception {
    List<DataFile> files = List.of(new DataFile("s3a://b/é.parquet", 12, 34, "{}"), new DataFile("x", 1, 2, null));
    CheckpointFiles checkpoint = new CheckpointFiles(new Claim("lineage", 1, "submission-1"), 77, files);
    assertThat(roundTrip(new CheckpointFiles.Serializer(), checkpoint)).isEqualTo(checkpoint);
    WrittenFiles written = new WrittenFiles(files);
    assertThat(roundTrip(new WrittenFiles.Serializer(), written)).isEqualTo(written);
  }

  @Test
  void committablesOfAnotherVersionAreAnError() {
    assertThatThrownBy(() -> new CheckpointFiles.Serializer().deserialize(2, new byte[0]))
        .isInstanceOf(IOException.class)
        .hasMessage("a committable has version 2, this job reads 1");
    assertThatThrownBy(() -> new WrittenFiles.Serializer().deserialize(9, new byte[0])).hasMessageContaining("version 9");
  }

  private static <T> T roundTrip(SimpleVersionedSerializer<T> serializer, T value) throws IOException {
    return serializer.deserialize(serializer.getVersion(), serializer.serialize(value));
  }
}
