package io.recstream.ops.redrive;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends letters and their marks in one transaction: either both are there or none. Who is made
 * later ends the transaction of who was before, so there is one at a time.
 */
final class RedriveProducer implements AutoCloseable {

    /** Names the dead letter that a record comes from: topic/partition/offset. */
    static final String HEADER = "recstream-redriven";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<Exception> refusal = new AtomicReference<>();

    /** Returns when what a crashed one has left open is aborted. */
    RedriveProducer(Properties client, String transactionalId, int maxRequestBytes) {
        Properties properties = new Properties();
        properties.putAll(client);
        properties.setProperty(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        properties.setProperty(
                ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.toString(PATIENCE.toMillis()));
        properties.putIfAbsent(
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(maxRequestBytes));
        ByteArraySerializer bytes = new ByteArraySerializer();
        producer = new KafkaProducer<>(properties, bytes, bytes);
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    void begin() {
        refusal.set(null);
        producer.beginTransaction();
    }

    /** To the partition that it came from, if there still is one, so that the order is kept. */
    void send(DeadLetterRecord letter, String lettersTopic) {
        boolean there =
                letter.sourcePartition() < producer.partitionsFor(letter.sourceTopic()).size();
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        letter.sourceTopic(),
                        there ? letter.sourcePartition() : null,
                        letter.key(),
                        letter.payload());
        String from = lettersTopic + "/" + letter.partition() + "/" + letter.offset();
        record.headers().add(HEADER, from.getBytes(StandardCharsets.UTF_8));
        send(List.of(record));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The commit fails if one of them has.
    void send(List<ProducerRecord<byte[], byte[]>> records) {
        for (ProducerRecord<byte[], byte[]> record : records) {
            producer.send(
                    record,
                    (sent, failure) -> {
                        if (failure != null) {
                            refusal.compareAndSet(null, failure);
                        }
                    });
        }
    }

    /** Returns when the brokers have what was sent, which nobody is to see yet. */
    void flush() {
        producer.flush();
    }

    /** Returns when everyone can see it. */
    void commit() {
        producer.commitTransaction();
    }

    /** Why a record was not taken, which says more than that the transaction failed. */
    Exception refusalOr(Exception other) {
        Exception first = refusal.get();
        return first == null ? other : first;
    }

    /** Ends what is open: nothing of it was there. */
    void abort() {
        producer.abortTransaction();
    }

    /** Leaves what is open as it is. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
