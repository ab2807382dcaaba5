package io.recstream.job.ingest;

import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.SourceRecord;
import java.io.Serializable;
import java.util.function.Consumer;
import org.apache.flink.metrics.MetricGroup;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Turns a record into what it holds: one value as a rule, several or none by a mapping. */
public interface RecordReader<T> extends Serializable {

    /**
     * Reads a record whose payload is not null: passes on at least one value, rejection or {@link
     * DecodedRecord#ignored}, unless it throws.
     */
    void read(SourceRecord source, Consumer<DecodedRecord<T>> out) throws UndecodableException;

    /** Reads a record that has a key and no value, which removes what the key names. */
    default DecodedRecord<T> readRemoval(SourceRecord source) throws UndecodableException {
        throw new UnsupportedOperationException();
    }

    /** Registers the reader's metrics; called once before the first record. */
    default void open(MetricGroup deserializer) {}

    /** As of {@link PayloadDecoder#waitedMillis}. */
    long waitedMillis();

    /** A record as its consumer has it. */
    static SourceRecord source(ConsumerRecord<byte[], byte[]> kafka) {
        return new SourceRecord(
                kafka.topic(),
                kafka.partition(),
                kafka.offset(),
                kafka.timestamp(),
                kafka.key(),
                kafka.value());
    }

    /** Reads records each of which is one value, in the job's own schema. */
    static <R, T> RecordReader<T> of(PayloadDecoder<R> decoder, RecordValidator<R, T> rules) {
        return new RecordReader<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public void read(SourceRecord source, Consumer<DecodedRecord<T>> out)
                    throws UndecodableException {
                out.accept(rules.check(source, decoder.decode(source.payload())));
            }

            @Override
            public long waitedMillis() {
                return decoder.waitedMillis();
            }
        };
    }
}
