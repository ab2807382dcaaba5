package io.recstream.server;

import io.recstream.job.model.Quoted;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;

/**
 * Limits frequent messages to one a second, so that requests and records cannot fill the log.
 * Thread-safe.
 */
final class LimitedLog {

    private static final int SHOWN = 300;

    private final RateLimit limit = new RateLimit(1, System::nanoTime);
    private final AtomicLong omitted = new AtomicLong();
    private final Logger log;

    LimitedLog(Logger log) {
        this.log = log;
    }

    void error(String message, Throwable failure) {
        log(log::error, message, failure);
    }

    void warn(String message, Throwable failure) {
        log(log::warn, message, failure);
    }

    private void log(BiConsumer<String, Throwable> level, String message, Throwable failure) {
        (limit.admits("") ? level : (BiConsumer<String, Throwable>) log::debug)
                .accept(message, failure);
    }

    /** Logs an unreadable record without a stack trace. */
    void warn(ConsumerRecord<byte[], byte[]> found, Exception why) {
        if (!limit.admits("")) {
            omitted.incrementAndGet();
            return;
        }
        log.warn(
                "{}-{}@{} cannot be read, after {} more that are not logged: {}",
                found.topic(),
                found.partition(),
                found.offset(),
                omitted.getAndSet(0),
                Quoted.escaped(String.valueOf(why.getMessage()), SHOWN));
    }
}
