package io.recstream.job.identity;

import io.recstream.job.metrics.DeadLetterCounters;
import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.DecodedRecordCodec;
import io.recstream.job.model.IdentityLink;
import io.recstream.job.state.CodecType;
import java.util.EnumSet;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Forwards accepted links.
 *
 * <p>Keyed by: nothing. State: none. Emits: links of two users; to {@link #DEVICE_LINKS} those of a
 * device and a user; to {@link #DEAD_LETTERS} the rest.
 */
public final class ValidateLink
        extends ProcessFunction<DecodedRecord<IdentityLink>, DecodedRecord<IdentityLink>> {

    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));

    public static final OutputTag<DecodedRecord<IdentityLink>> DEVICE_LINKS =
            new OutputTag<>(
                    "device-links",
                    CodecType.ofMessage(DecodedRecord.class, new DecodedRecordCodec.OfLink()));

    private static final long serialVersionUID = 1L;
    private static final String STAGE = "validate-link";

    private transient Counter accepted;
    private transient DeadLetterCounters rejected;

    @Override
    public void open(OpenContext context) {
        StageMetrics metrics = new StageMetrics(getRuntimeContext().getMetricGroup());
        accepted = metrics.counter(JobMetric.ACCEPTED);
        EnumSet<DeadLetterReason> reasons = EnumSet.copyOf(DeadLetterReason.ofRecords());
        reasons.add(DeadLetterReason.INVALID_LINK);
        rejected = new DeadLetterCounters(metrics, reasons);
    }

    @Override
    public void processElement(
            DecodedRecord<IdentityLink> incoming,
            Context context,
            Collector<DecodedRecord<IdentityLink>> out) {
        if (!incoming.isAccepted()) {
            rejected.count(incoming.rejection().reason());
            context.output(DEAD_LETTERS, incoming.deadLetter(STAGE));
            return;
        }
        accepted.inc();
        if (incoming.value().isOfDevice()) {
            context.output(DEVICE_LINKS, incoming);
        } else {
            out.collect(incoming);
        }
    }
}
