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
     * @param newest event time of the newest one, epoch milliseconds
     */
    void append(ReplayableEvent event, HistoryExtent extent, long newest) throws Exception {
        events.add(event);
        extent.size++;
        if (extent.size >= 2 * parameters.maxEvents()) {
            List<ReplayableEvent> kept = kept(extent, newest);
            events.update(kept);
            extent.size = kept.size();
        }
    }

    /**
     * The events that are replayed, in order. The extent then says what is missing before them.
     *
     * @param newest event time that the lookback counts from, epoch milliseconds
     */
    List<ReplayableEvent> kept(HistoryExtent extent, long newest) throws Exception {
        return ReplayableEvent.kept(
                events.get(), newest - parameters.lookbackMillis(), parameters.maxEvents(), extent);
    }

    /**
     * Deletes all events, which are missing from then on.
     *
     * @param newest event time of the newest one, epoch milliseconds
     */
    void clear(HistoryExtent extent, long newest) {
        events.clear();
        if (extent.size > 0) {
            extent.miss(newest);
            extent.size = 0;
        }
    }
}
