package io.recstream.job.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.common.Uuid;

/**
 * The byte form of splits: that of the connector, followed by the 16 bytes of the topic's id, zero
 * if it is not known. Also reads the form of the connector's own serializer. The connector in turn
 * reads this form, because it ignores what follows its own.
 */
final class TopicSplitSerializer implements SimpleVersionedSerializer<KafkaPartitionSplit> {

    /** Greater than any future version of the connector. */
    static final int VERSION = 1_000;

    private final KafkaPartitionSplitSerializer connector = new KafkaPartitionSplitSerializer();

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(KafkaPartitionSplit split) throws IOException {
        byte[] partition = connector.serialize(split);
        Uuid topicId = TopicSplit.topicIdOf(split);
        return ByteBuffer.allocate(partition.length + 2 * Long.BYTES)
                .put(partition)
                .putLong(topicId.getMostSignificantBits())
                .putLong(topicId.getLeastSignificantBits())
                .array();
    }

    @Override
    public KafkaPartitionSplit deserialize(int version, byte[] bytes) throws IOException {
        if (version < VERSION) {
            return connector.deserialize(version, bytes);
        }
        if (version > VERSION) {
            throw new IOException("A split of version " + version + " is of a later release");
        }
        int length = bytes.length - 2 * Long.BYTES;
        ByteBuffer topicId = ByteBuffer.wrap(bytes, length, 2 * Long.BYTES);
        return new TopicSplit(
                connector.deserialize(connector.getVersion(), Arrays.copyOf(bytes, length)),
                new Uuid(topicId.getLong(), topicId.getLong()));
    }
}
