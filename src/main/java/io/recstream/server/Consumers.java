package io.recstream.server;

import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Creates the consumers of a reader, a new one after each failure. */
interface Consumers {

    /** Consumers of real brokers. */
    Consumers KAFKA =
            properties ->
                    new KafkaConsumer<>(
                            properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());

    /**
     * Opens a consumer.
     *
     * @throws org.apache.kafka.common.KafkaException if none can be created, for instance while no
     *     address of the brokers resolves
     */
    Consumer<byte[], byte[]> open(Properties properties);
}
