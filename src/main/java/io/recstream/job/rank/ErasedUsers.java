package io.recstream.job.rank;

import io.recstream.job.model.BoundedMap;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.CommandReport;
import io.recstream.job.model.EnrichedEvent;
import java.util.Map;

/**
 * The users who were forgotten lately, as hashes. A response to an event from before, which came
 * after the timeout, would make a state of the user again. On the heap only: a restart begins at a
 * checkpoint, behind which there are no such responses.
 */
final class ErasedUsers {

    private static final int MAX_USERS = 10_000;

    /** The sequence number of the last event before the erasure. */
    private final Map<Long, Long> sequences = BoundedMap.newest(MAX_USERS);

    void add(String user, long sequence) {
        sequences.put(CommandReport.Done.subject(user), sequence);
    }

    /** Whether a response belongs to an event from before the erasure; another erasure does not. */
    boolean isPast(CandidateResponse response) {
        if (sequences.isEmpty()) {
            return false;
        }
        Long sequence = sequences.get(CommandReport.Done.subject(response.userId()));
        EnrichedEvent event = response.enriched();
        return sequence != null
                && response.sequence() <= sequence
                && (event == null || !event.event().isErasure());
    }
}
