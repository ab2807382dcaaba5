package io.recstream.job.emit;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's writer, whose {@link #close} neither throws nor takes long. A task that cannot be cleaned
 * up ends its TaskManager's process: while no broker answers, the connector's writer fails to abort
 * its transaction, so that an outage of the brokers would end every TaskManager.
 *
 * <p>Nothing depends on that abort: the data of a checkpoint was flushed before, and the next
 * attempt aborts open transactions. If there is none, the broker does so after {@code
 * recstream.kafka.transaction-timeout}.
 */
final class BoundedCloseWriter<T>
        implements StatefulSinkWriter<T, KafkaWriterState>,
                CommittingSinkWriter<T, KafkaCommittable> {

    private static final Logger LOG = LoggerFactory.getLogger(BoundedCloseWriter.class);

    /** Time for the abort. A task may have four writers, and a cancellation may take 180 s. */
    static final Duration ABORT = Duration.ofSeconds(10);

    private final SinkWriter<T> writer;
    private final String topic;
    private final Duration abort;

    /**
     * @param writer which must be the connector's transactional or plain one
     * @param abort how long its close may take before it is interrupted; then half as long again
     */
    BoundedCloseWriter(SinkWriter<T> writer, String topic, Duration abort) {
        this.writer = writer;
        this.topic = topic;
        this.abort = abort;
    }

    @Override
    public void write(T element, Context context) throws IOException, InterruptedException {
        writer.write(element, context);
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
        writer.flush(endOfInput);
    }

    @Override
    public void writeWatermark(Watermark watermark) throws IOException, InterruptedException {
        writer.writeWatermark(watermark);
    }

    @Override
    @SuppressWarnings("unchecked")
    public Collection<KafkaCommittable> prepareCommit() throws IOException, InterruptedException {
        return ((CommittingSinkWriter<T, KafkaCommittable>) writer).prepareCommit();
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<KafkaWriterState> snapshotState(long checkpointId) throws IOException {
        return ((StatefulSinkWriter<T, KafkaWriterState>) writer).snapshotState(checkpointId);
    }

    /** Returns in bounded time; preserves an interrupt. */
    @Override
    public void close() {
        Thread closing = new Thread(this::closeOrLog, "close-writer-" + topic);
        closing.setDaemon(true);
        closing.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        closing.start();
        boolean interrupted = !join(closing, abort);
        if (closing.isAlive()) {
            closing.interrupt();
            interrupted |= !join(closing, abort.dividedBy(2));
        }
        if (closing.isAlive()) {
            LOG.warn("The writer for {} is still closing; it goes on by itself.", topic);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeOrLog() {
        try {
            writer.close();
        } catch (Exception | LinkageError e) {
            LOG.warn(
                    "The writer for {} could not be closed in an orderly way; the next attempt, or"
                            + " the broker after recstream.kafka.transaction-timeout, aborts what it"
                            + " leaves open.",
                    topic,
                    e);
        }
    }

    /** False where this thread was interrupted. */
    private static boolean join(Thread thread, Duration patience) {
        try {
            thread.join(patience.toMillis());
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }
}
