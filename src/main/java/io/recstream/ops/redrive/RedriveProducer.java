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
 * Sends records and their marks in one transaction: either both become visible or neither. A new
 * producer fences the one before, so there is one at a time.
 */
final class RedriveProducer implements AutoCloseable {

    /** The header with the coordinates of the dead letter: topic/partition/offset. */
    static final String HEADER = "recstream-redriven";

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<Exception> refusal = new AtomicReference<>();

    /** Aborts the open transaction of a crashed run. */
    RedriveProducer(Properties client, String transactionalId, int maxRequestBytes) {
        Properties properties = new Properties();
        properties.putAll(client);
        properties.setProperty(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        properties.setProperty(
                ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.toString(TIMEOUT.toMillis()));
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

    /**
     * Sends a record to the partition that it came from, if that still exists, so that the order is
     * kept.
     */
    void send(DeadLetterRecord deadLetter, String deadLettersTopic) {
        boolean there =
                deadLetter.sourcePartition()
                        < producer.partitionsFor(deadLetter.sourceTopic()).size();
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        deadLetter.sourceTopic(),
                        there ? deadLetter.sourcePartition() : null,
                        deadLetter.key(),
                        deadLetter.payload());
        String from = deadLettersTopic + "/" + deadLetter.partition() + "/" + deadLetter.offset();
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

    /** Returns when the brokers have stored what was sent; it is not visible yet. */
    void flush() {
        producer.flush();
    }

    /** Commits the transaction. */
    void commit() {
        producer.commitTransaction();
    }

    /** The reason for which a record was refused, or else the other exception. */
    Exception refusalOr(Exception other) {
        Exception first = refusal.get();
        return first == null ? other : first;
    }

    /** Aborts the open transaction. */
    void abort() {
        producer.abortTransaction();
    }

    /** Closes the producer; an open transaction stays open. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
