package io.recstream.server;

import io.recstream.console.Threads;
import java.time.Duration;
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
 * A thread that reads topics with a consumer until it is closed. After a failure it goes on with a
 * new consumer. Every consumer is closed, however the thread ends.
 */
final class ConsumerThread implements AutoCloseable {

    /** What the thread does. */
    interface Reader {

        /** Polls at most once; is called until the thread is closed. */
        void read();

        /**
         * Called when {@link #read} has thrown; the consumer is closed by then.
         *
         * @return whether to begin again, with a new consumer
         */
        boolean failed(Throwable failure);
    }

    private static final Logger LOG = LoggerFactory.getLogger(ConsumerThread.class);

    private static final long PAUSE_MILLIS = 1_000;

    /** How long {@link #close} waits for the thread after the wakeup of the consumer. */
    private static final Duration WAKEUP = Duration.ofSeconds(1);

    /** How long it waits after the interrupt that follows. */
    private static final Duration INTERRUPT = Duration.ofSeconds(5);

    private final Consumers consumers;
    private final Properties properties = new Properties();
    private final Reader reader;
    private final Thread thread;
    private volatile Consumer<byte[], byte[]> consumer;
    private volatile boolean closed;

    /**
     * Opens a consumer without starting the thread.
     *
     * @param overrides properties of the consumer beside the usual ones, or instead of them
     */
    ConsumerThread(
            String name,
            Consumers consumers,
            ServeSettings.Kafka kafka,
            IsolationLevel isolation,
            Map<String, Object> overrides,
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
        properties.putAll(overrides);
        consumer = consumers.open(properties);
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** The current consumer. After {@link #start} only the thread may use it. */
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
                    LOG.debug("Ended by close()", e);
                    return;
                }
                open = reader.failed(e) && renew();
            }
        }
    }

    /**
     * Opens a new consumer, and retries: none can be opened while no address of the brokers
     * resolves. Returns false if the thread was closed meanwhile.
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

    /**
     * Waits for a second; less if {@link #close} interrupts. The caller then sees {@link
     * #isClosed}.
     */
    static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            LOG.debug("Interrupted", e);
        }
    }

    /**
     * Ends the thread: by the wakeup of its consumer, then by an interrupt.
     *
     * @throws IllegalStateException if it does not end: it goes on using what it reads into
     */
    @Override
    public void close() {
        close(WAKEUP, INTERRUPT);
    }

    /** As {@link #close()}, with other timeouts for the wakeup and for the interrupt. */
    void close(Duration wakeup, Duration interrupt) {
        closed = true;
        consumer.wakeup();
        if (thread.getState() == Thread.State.NEW) {
            consumer.close();
            return;
        }
        try {
            thread.join(wakeup.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        Threads.awaitEnd(thread, interrupt);
    }
}
