package io.recstream.job.ingest;

import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.DecodedRecordCodec;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.state.CodecType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decodes and checks the records of a topic inside the source. Every record becomes at least one
 * {@link DecodedRecord}; none makes it throw.
 */
public abstract class RecordDeserializer<T>
        implements KafkaRecordDeserializationSchema<DecodedRecord<T>> {

    private static final long serialVersionUID = 1L;

    private final RecordDecoder<T> decoder;

    /**
     * Reads records by a reader.
     *
     * @param maxRecordBytes a larger payload is refused unread
     * @param settings the prefix of the setting keys of the topic
     */
    RecordDeserializer(RecordReader<T> reader, int maxRecordBytes, String settings) {
        this.decoder = new RecordDecoder<>(reader, maxRecordBytes, settings);
    }

    /** Of what records become. */
    abstract DecodedRecordCodec<T> codec();

    /** What becomes of a record without a value. */
    abstract DecodedRecord<T> withoutValue(SourceRecord source);

    @Override
    public final void open(DeserializationSchema.InitializationContext context) {
        decoder.show(context.getMetricGroup());
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> kafka, Collector<DecodedRecord<T>> out) {
        decode(RecordReader.source(kafka), out::collect);
    }

    /** What becomes of a record: at least one. */
    public final List<DecodedRecord<T>> decode(SourceRecord source) {
        List<DecodedRecord<T>> decoded = new ArrayList<>();
        decode(source, decoded::add);
        return decoded;
    }

    final void decode(SourceRecord source, Consumer<DecodedRecord<T>> out) {
        if (source.payload() == null) {
            out.accept(withoutValue(source));
        } else {
            decoder.take(source, out);
        }
    }

    @Override
    public final TypeInformation<DecodedRecord<T>> getProducedType() {
        return CodecType.ofMessage(DecodedRecord.class, codec());
    }
}
