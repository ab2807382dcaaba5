package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.MALFORMED;
import static io.recstream.job.model.DeadLetterReason.RECORD_TOO_LARGE;

import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.registry.WaitInterruptedException;
import java.io.Serializable;
import java.util.function.Consumer;
import org.apache.flink.metrics.MetricGroup;

/**
 * Size, decoding, rules: whatever the payload, the result is a value or a rejection, or several by
 * a mapping.
 *
 * @param maxRecordBytes a larger payload is rejected without decoding
 * @param settings the prefix of the setting keys of its topic
 */
record RecordDecoder<T>(RecordReader<T> reader, int maxRecordBytes, String settings)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Registers its metrics. */
    void show(MetricGroup deserializer) {
        new StageMetrics(deserializer).gauge(JobMetric.REGISTRY_WAIT, reader::waitedMillis);
        reader.open(deserializer);
    }

    /** Decodes a record whose payload is not null. */
    void take(SourceRecord source, Consumer<DecodedRecord<T>> out) {
        byte[] payload = source.payload();
        if (payload.length > maxRecordBytes) {
            out.accept(
                    DecodedRecord.rejected(
                            source,
                            RECORD_TOO_LARGE,
                            "The payload has %d bytes, at most %d are accepted (%s.max-record-size)"
                                    .formatted(payload.length, maxRecordBytes, settings)));
            return;
        }
        try {
            reader.read(source, out);
        } catch (UndecodableException e) {
            out.accept(
                    DecodedRecord.rejected(
                            source,
                            e.reason(),
                            e.isAboutFormat()
                                    ? e.getMessage() + " (" + settings + ".format)"
                                    : e.getMessage()));
        } catch (WaitInterruptedException e) {
            throw e;
        } catch (RuntimeException e) {
            out.accept(
                    DecodedRecord.rejected(
                            source,
                            MALFORMED,
                            "Not decodable: " + Quoted.escaped(e.toString(), 200)));
        }
    }
}
