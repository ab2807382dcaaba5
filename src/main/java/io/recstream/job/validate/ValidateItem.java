package io.recstream.job.validate;

import io.recstream.job.metrics.DeadLetterCounters;
import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.DecodedRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Forwards accepted catalogue items; ignored records are counted, all others become dead letters.
 *
 * <p>Keyed by: nothing. State: none. Emits: the accepted items; to {@link #DEAD_LETTERS} the rest.
 */
public final class ValidateItem extends ProcessFunction<DecodedRecord<CatalogItem>, CatalogItem> {

    public static final OutputTag<DeadLetter> DEAD_LETTERS = ValidateEvent.DEAD_LETTERS;

    private static final long serialVersionUID = 1L;
    private static final String STAGE = "validate-item";

    private transient Counter accepted;
    private transient Counter ignored;
    private transient DeadLetterCounters rejected;

    @Override
    public void open(OpenContext context) {
        StageMetrics metrics = new StageMetrics(getRuntimeContext().getMetricGroup());
        accepted = metrics.counter(JobMetric.ACCEPTED);
        ignored = metrics.counter(JobMetric.IGNORED);
        rejected = new DeadLetterCounters(metrics);
    }

    @Override
    public void processElement(
            DecodedRecord<CatalogItem> incoming, Context context, Collector<CatalogItem> out) {
        if (incoming.isAccepted()) {
            accepted.inc();
            out.collect(incoming.value());
        } else if (incoming.isIgnored()) {
            ignored.inc();
        } else {
            rejected.count(incoming.rejection().reason());
            context.output(DEAD_LETTERS, incoming.deadLetter(STAGE));
        }
    }
}
