package io.recstream.job.rank;

import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.EnrichedEvent;

/** The responses to one event that have arrived. */
final class PendingResponses {

    final long sequence;

    /** Processing time of the first response, epoch milliseconds. */
    final long since;

    /**
     * When Kafka received the event, epoch milliseconds, or {@link ListBuilder#UNKNOWN}; not part
     * of the byte form.
     */
    long arrivedAt = ListBuilder.UNKNOWN;

    /**
     * Whether the event was learnt, compared with the previous list and counted; that happens once.
     */
    boolean eventProcessed;

    /** By position; null where one is missing. */
    final CandidateResponse[] responses;

    PendingResponses(long sequence, long since, int expectedResponses) {
        this.sequence = sequence;
        this.since = since;
        this.responses = new CandidateResponse[expectedResponses];
    }

    void add(CandidateResponse response) {
        responses[response.position()] = response;
    }

    boolean isComplete() {
        for (CandidateResponse response : responses) {
            if (response == null) {
                return false;
            }
        }
        return true;
    }

    /** Whether the event has arrived since the context was processed. */
    boolean hasNewEvent() {
        return event() != null && !eventProcessed;
    }

    /** The event, or null if its own item has not responded yet. */
    EnrichedEvent event() {
        return responses[0] == null ? null : responses[0].enriched();
    }
}
