package io.recstream.server;

import io.recstream.job.model.Quoted;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;

/**
 * Logs records that cannot be read: a line for each where there are few, at most one a second where
 * there are many, and never a stack trace. For one thread.
 */
final class UnreadableLog {

    private static final int SHOWN = 300;

    private final RateLimit limit = new RateLimit(1, System::nanoTime);
    private final Logger log;
    private long omitted;

    UnreadableLog(Logger log) {
        this.log = log;
    }

    void warn(ConsumerRecord<byte[], byte[]> found, Exception why) {
        if (!limit.admits("")) {
            omitted++;
            return;
        }
        log.warn(
                "{}-{}@{} cannot be read, after {} more that are not logged: {}",
                found.topic(),
                found.partition(),
                found.offset(),
                omitted,
                Quoted.escaped(String.valueOf(why.getMessage()), SHOWN));
        omitted = 0;
    }
}
