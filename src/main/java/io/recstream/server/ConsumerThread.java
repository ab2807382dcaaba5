package io.recstream.server;

import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that reads topics with a consumer until it is closed, after a failure with a new
 * consumer. The consumer is closed in any case.
 */
final class ConsumerThread implements AutoCloseable {

    /** What the thread does. */
    interface Reader {

        /** Polls once, or less; is called again and again. */
        void read();

        /** A failure of {@link #read}; returns whether to begin again, with a new consumer. */
        boolean failed(Throwable failure);
    }

    private static final Logger LOG = LoggerFactory.getLogger(ConsumerThread.class);

    private static final long PAUSE_MILLIS = 1_000;
    private static final long JOIN_MILLIS = 5_000;

    private final Consumers consumers;
    private final Properties properties = new Properties();
    private final Reader reader;
    private final Thread thread;
    private volatile Consumer<byte[], byte[]> consumer;
    private volatile boolean closed;

    /**
     * Opens a consumer without starting the thread.
     *
     * @param more properties of the consumer
     */
    ConsumerThread(
            String name,
            Consumers consumers,
            ServeSettings.Kafka kafka,
            IsolationLevel isolation,
            Map<String, Object> more,
            Reader reader) {
        this.consumers = consumers;
        this.reader = reader;
        properties.putAll(kafka.client());
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        properties.put(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                isolation.toString().toLowerCase(Locale.ROOT));
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.putAll(more);
        consumer = consumers.open(properties);
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** The one at hand; of the thread, once that is started. */
    Consumer<byte[], byte[]> consumer() {
        return consumer;
    }

    boolean isClosed() {
        return closed;
    }

    private void run() {
        boolean open = true;
        while (open) {
            // This closes the consumer in any case, also one that was opened during close().
            Consumer<byte[], byte[]> current = consumer;
            try (current) {
                while (!closed) {
                    reader.read();
                }
                return;
            } catch (Throwable e) {
                if (closed) {
                    LOG.debug("Interrupted at the end", e);
                    return;
                }
                open = reader.failed(e) && renew();
            }
        }
    }

    /**
     * Opens a new consumer, which fails while no address of the brokers resolves. Returns false if
     * closed meanwhile.
     */
    private boolean renew() {
        while (!closed) {
            pause();
            if (closed) {
                break;
            }
            try {
                consumer = consumers.open(properties);
                return true;
            } catch (KafkaException e) {
                LOG.info("No consumer for {}: {}", thread.getName(), e.getMessage());
            }
        }
        return false;
    }

    /** Waits for a second, or for the end. */
    static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            LOG.debug("Interrupted", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        if (thread.getState() == Thread.State.NEW) {
            consumer.close();
            return;
        }
        try {
            thread.join(JOIN_MILLIS / 5);
            thread.interrupt();
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
