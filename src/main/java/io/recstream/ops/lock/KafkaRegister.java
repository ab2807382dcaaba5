package io.recstream.ops.lock;

import io.recstream.job.model.Quoted;
import io.recstream.topics.JobFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The newest committed record of a topic of its own, written under a transactional id of its own,
 * which is also its key. The topic has no other writers: a transaction that one of them left open
 * would hide the records behind it from readers of committed ones, so records of another key are
 * refused.
 */
final class KafkaRegister implements FencedRegister {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final String REQUEST_MILLIS = "5000";

    /** Of each call, and of a transaction of a writer that has died. */
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final TopicPartition partition;
    private final byte[] key;
    private final Properties producerSettings = new Properties();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private String newest;

    KafkaRegister(Properties client, String topic, String transactionalId) {
        partition = new TopicPartition(topic, 0);
        key = transactionalId.getBytes(StandardCharsets.UTF_8);
        String millis = Long.toString(TIMEOUT.toMillis());
        producerSettings.putAll(client);
        producerSettings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        producerSettings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, millis);
        producerSettings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis);
        producerSettings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MILLIS);
        producerSettings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
        producerSettings.put(ProducerConfig.LINGER_MS_CONFIG, "0");
        Properties reading = new Properties();
        reading.putAll(client);
        reading.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        reading.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_MILLIS);
        consumer = JobFile.consumer(reading);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
    }

    @Override
    public String read() throws IOException {
        try {
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            if (consumer.position(partition) > end) {
                // The topic was deleted and created again.
                consumer.seekToBeginning(List.of(partition));
                newest = null;
            }
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    refuseOther(record.key());
                    newest =
                            record.value() == null
                                    ? null
                                    : new String(record.value(), StandardCharsets.UTF_8);
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new TimeoutException("Nothing was read of " + partition);
                }
            }
            return newest;
        } catch (KafkaException e) {
            throw failure(e);
        }
    }

    /** Two locks in one topic would not see each other's newest record. */
    private void refuseOther(byte[] found) throws IOException {
        if (!Arrays.equals(found, key)) {
            throw new IOException(
                    "The topic "
                            + partition.topic()
                            + " holds the lock of the transactional id "
                            + (found == null
                                    ? "(none)"
                                    : Quoted.of(new String(found, StandardCharsets.UTF_8)))
                            + ", and not of "
                            + new String(key, StandardCharsets.UTF_8)
                            + ". Nothing was done. Next: a topic for each job, which --lock kafka"
                            + " chooses by the prefix of its transactional ids; or, if that other"
                            + " job is gone, delete the topic");
        }
    }

    @Override
    public Writer open() throws IOException {
        ByteArraySerializer bytes = new ByteArraySerializer();
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(producerSettings, bytes, bytes);
        try {
            producer.initTransactions();
        } catch (KafkaException e) {
            producer.close(Duration.ZERO);
            throw failure(e);
        }
        return new TransactionalWriter(producer);
    }

    private IOException failure(KafkaException e) {
        if (isCausedBy(e, AuthorizationException.class)) {
            return new LockNotPermittedException(
                    "This user may not keep the lock in the topic "
                            + partition.topic()
                            + " ("
                            + e.getMessage()
                            + ")",
                    partition.topic(),
                    e);
        }
        return isCausedBy(e, AuthenticationException.class)
                ? new LockNotPermittedException(KafkaPlace.refusedLogin(e), e)
                : new IOException("The brokers do not respond: " + e.getMessage(), e);
    }

    private static boolean isCausedBy(Throwable failure, Class<? extends Exception> type) {
        for (Throwable it = failure; it != null; it = it.getCause()) {
            if (type.isInstance(it)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }

    private final class TransactionalWriter implements Writer {

        private final KafkaProducer<byte[], byte[]> producer;

        TransactionalWriter(KafkaProducer<byte[], byte[]> producer) {
            this.producer = producer;
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // The commit fails if the record has.
        public void write(String value) throws FencedException, IOException {
            byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
            try {
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(partition.topic(), 0, key, bytes));
                producer.commitTransaction();
            } catch (KafkaException e) {
                if (isCausedBy(e, ProducerFencedException.class)
                        || isCausedBy(e, InvalidProducerEpochException.class)) {
                    throw new FencedException(e);
                }
                throw failure(e);
            }
        }

        @Override
        public void close() {
            producer.close(Duration.ZERO);
        }
    }
}
