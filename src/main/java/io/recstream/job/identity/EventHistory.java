package io.recstream.job.identity;

import io.recstream.job.model.IdentityParameters;
import io.recstream.job.state.CodecType;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;

/**
 * The last events of the current key. An event is appended without reading; when there are twice as
 * many as can be replayed, the older ones are deleted.
 */
public final class EventHistory {

    private final ListState<ReplayableEvent> events;
    private final IdentityParameters parameters;

    EventHistory(RuntimeContext runtime, IdentityParameters parameters) {
        this.events = runtime.getListState(descriptor());
        this.parameters = parameters;
    }

    public static ListStateDescriptor<ReplayableEvent> descriptor() {
        return new ListStateDescriptor<>(
                "replayable-events",
                CodecType.of(ReplayableEvent.class, new ReplayableEventCodec()));
    }

    /**
     * Appends an event.
     *
     * @param count how many there are
     * @param newest event time of the newest one, epoch milliseconds
     * @return how many there are with it
     */
    int append(ReplayableEvent event, int count, long newest) throws Exception {
        events.add(event);
        if (count + 1 < 2 * parameters.maxEvents()) {
            return count + 1;
        }
        List<ReplayableEvent> kept = kept(newest);
        events.update(kept);
        return kept.size();
    }

    /**
     * The events that are replayed, in order.
     *
     * @param newest event time that the lookback counts from, epoch milliseconds
     */
    List<ReplayableEvent> kept(long newest) throws Exception {
        return ReplayableEvent.kept(
                events.get(), newest - parameters.lookbackMillis(), parameters.maxEvents());
    }

    void clear() {
        events.clear();
    }
}
