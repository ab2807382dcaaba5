package io.recstream.validate;

import io.recstream.model.CatalogItem;
import io.recstream.model.DeadLetter;
import io.recstream.model.Incoming;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Forwards accepted catalogue items; all others become dead letters.
 *
 * <p>Keyed by: nothing. State: none. Forgets when: nothing to forget. Emits: the accepted items; to
 * {@link #DEAD_LETTERS} the rest.
 */
public final class ValidateItem extends ProcessFunction<Incoming<CatalogItem>, CatalogItem> {

    public static final OutputTag<DeadLetter> DEAD_LETTERS = ValidateEvent.DEAD_LETTERS;

    private static final long serialVersionUID = 1L;
    private static final String STAGE = "validate-item";

    private transient RejectCounters rejected;

    @Override
    public void open(OpenContext context) {
        rejected = new RejectCounters(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(
            Incoming<CatalogItem> incoming, Context context, Collector<CatalogItem> out) {
        if (incoming.isAccepted()) {
            out.collect(incoming.value());
        } else {
            rejected.count(incoming.rejection().reason());
            context.output(DEAD_LETTERS, incoming.deadLetter(STAGE));
        }
    }
}
