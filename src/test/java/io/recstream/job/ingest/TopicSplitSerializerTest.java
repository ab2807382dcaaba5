package io.recstream.job.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HexFormat;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class TopicSplitSerializerTest {

    private static final KafkaPartitionSplit PLAIN =
            new KafkaPartitionSplit(new TopicPartition("events", 3), 42);
    private static final KafkaPartitionSplit KNOWN = new TopicSplit(PLAIN, new Uuid(1, 2));

    private final TopicSplitSerializer serializer = new TopicSplitSerializer();
    private final KafkaPartitionSplitSerializer connector = new KafkaPartitionSplitSerializer();

    @Test
    void aSplitKeepsTheIdOfItsTopic() throws IOException {
        KafkaPartitionSplit read =
                serializer.deserialize(serializer.getVersion(), serializer.serialize(KNOWN));

        assertThat(read).isEqualTo(KNOWN);
        assertThat(TopicSplit.topicIdOf(read)).isEqualTo(new Uuid(1, 2));
    }

    @Test
    void whatTheConnectorHasWrittenIsReadAsASplitOfAnUnknownTopic() throws IOException {
        KafkaPartitionSplit read =
                serializer.deserialize(connector.getVersion(), connector.serialize(PLAIN));

        assertThat(read).isEqualTo(PLAIN);
        assertThat(TopicSplit.topicIdOf(read)).isEqualTo(Uuid.ZERO_UUID);
    }

    @Test
    void anEarlierReleaseReadsTheOffset() throws IOException {
        assertThat(connector.deserialize(serializer.getVersion(), serializer.serialize(KNOWN)))
                .isEqualTo(PLAIN);
    }

    @Test
    void theByteFormIsThatOfTheConnectorAndTheId() throws IOException {
        assertThat(HexFormat.of().formatHex(serializer.serialize(KNOWN)))
                .isEqualTo(
                        "00066576656e7473" // topic
                                + "00000003" // partition
                                + "000000000000002a" // offset
                                + "8000000000000000" // no end
                                + "0000000000000001"
                                + "0000000000000002");
        assertThat(serializer.getVersion()).isEqualTo(1_000);
    }

    @Test
    void aLaterFormIsRefused() {
        assertThatThrownBy(() -> serializer.deserialize(1_001, serializer.serialize(KNOWN)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("later release");
    }
}
