package io.recstream.bench;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** Passes the output of a job in this process to a consumer, which is called by several threads. */
final class MemorySink<T> implements Sink<T>, AutoCloseable {

    private static final long serialVersionUID = 1L;
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final Map<Long, Consumer<?>> TAKERS = new ConcurrentHashMap<>();

    private final long number = NUMBERS.incrementAndGet();

    private MemorySink() {}

    static <T> MemorySink<T> to(Consumer<T> taker) {
        MemorySink<T> sink = new MemorySink<>();
        TAKERS.put(sink.number, taker);
        return sink;
    }

    /** Removes the consumer. */
    @Override
    public void close() {
        TAKERS.remove(number);
    }

    @Override
    @SuppressWarnings("unchecked")
    public SinkWriter<T> createWriter(WriterInitContext context) {
        return new Writer<>((Consumer<T>) TAKERS.get(number));
    }

    private record Writer<T>(Consumer<T> taker) implements SinkWriter<T> {

        @Override
        public void write(T written, Context context) {
            taker.accept(written);
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() {}
    }
}
