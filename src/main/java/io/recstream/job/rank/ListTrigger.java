package io.recstream.job.rank;

import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.RecommendationUpdate;

/**
 * The event that a list follows, as the list names it.
 *
 * @param sessionEvents number of events of the session at that list, or {@link
 *     RecommendationUpdate#UNKNOWN}
 * @param complete whether all responses to the event were there
 */
record ListTrigger(
        String userId, String eventId, long eventTime, int sessionEvents, boolean complete) {

    static ListTrigger of(EnrichedEvent event, int sessionEvents, boolean complete) {
        return new ListTrigger(
                event.event().userId(),
                event.event().eventId(),
                event.event().time(),
                sessionEvents,
                complete);
    }
}
