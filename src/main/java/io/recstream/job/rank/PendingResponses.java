package io.recstream.job.rank;

import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.EnrichedEvent;

/** The answers to one event, as far as they have come. */
final class PendingResponses {

    final long sequence;

    /** Processing time of the first answer, epoch milliseconds. */
    final long since;

    /**
     * When Kafka got the event, epoch milliseconds, or {@link ListBuilder#UNKNOWN}; not part of the
     * byte form.
     */
    long arrivedAt = ListBuilder.UNKNOWN;

    /** Whether the event has been learnt from, judged and counted: once, in whichever list. */
    boolean eventTaken;

    /** By position; null where one is missing. */
    final CandidateResponse[] answers;

    PendingResponses(long sequence, long since, int asked) {
        this.sequence = sequence;
        this.since = since;
        this.answers = new CandidateResponse[asked];
    }

    void add(CandidateResponse answer) {
        answers[answer.position()] = answer;
    }

    boolean isComplete() {
        for (CandidateResponse answer : answers) {
            if (answer == null) {
                return false;
            }
        }
        return true;
    }

    /** Whether the event has arrived since the context was taken. */
    boolean hasNewEvent() {
        return event() != null && !eventTaken;
    }

    /** The event, or null if its own item has not answered yet. */
    EnrichedEvent event() {
        return answers[0] == null ? null : answers[0].enriched();
    }
}
