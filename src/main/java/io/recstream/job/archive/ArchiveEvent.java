package io.recstream.job.archive;

import io.recstream.avro.ArchivedEvent;
import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.EnrichedUpdate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;

/**
 * Makes a row of every event, when its item has been looked up in the catalogue.
 *
 * <p>Keyed by: nothing; follows {@code join-catalog} without a shuffle. State: none. Emits: one row
 * for each accepted event, none for replays and retirements.
 */
public final class ArchiveEvent extends RichFlatMapFunction<EnrichedUpdate, EncodedRow> {

    private static final long serialVersionUID = 1L;

    private static final long MILLIS_A_DAY = 86_400_000;

    private final String topic;

    private transient SpecificDatumWriter<ArchivedEvent> rows;
    private transient ByteArrayOutputStream bytes;
    private transient BinaryEncoder encoder;
    private transient Counter archived;

    /** An operator for the events of a topic. */
    public ArchiveEvent(String topic) {
        this.topic = topic;
    }

    @Override
    public void open(OpenContext context) {
        rows = new SpecificDatumWriter<>(ArchivedEvent.class);
        bytes = new ByteArrayOutputStream(512);
        encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        archived =
                new StageMetrics(getRuntimeContext().getMetricGroup()).counter(JobMetric.ARCHIVED);
    }

    @Override
    public void flatMap(EnrichedUpdate enriched, Collector<EncodedRow> out) throws IOException {
        if (!ArchiveRows.isRow(enriched.update())) {
            return;
        }
        bytes.reset();
        rows.write(ArchiveRows.of(topic, enriched), encoder);
        encoder.flush();
        archived.inc();
        out.collect(
                new EncodedRow(
                        Math.floorDiv(enriched.update().time(), MILLIS_A_DAY),
                        bytes.toByteArray()));
    }
}
