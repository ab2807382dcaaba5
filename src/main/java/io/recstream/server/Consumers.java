package io.recstream.server;

import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Where a reader gets its consumers from, a new one after each failure. */
interface Consumers {

    /** Those of brokers. */
    Consumers KAFKA =
            properties ->
                    new KafkaConsumer<>(
                            properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());

    /**
     * Makes a consumer.
     *
     * @throws org.apache.kafka.common.KafkaException if none can be made, as while no address of
     *     the brokers resolves
     */
    Consumer<byte[], byte[]> open(Properties properties);
}
