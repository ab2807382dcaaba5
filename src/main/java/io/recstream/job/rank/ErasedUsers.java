package io.recstream.job.rank;

import io.recstream.job.model.BoundedMap;
import io.recstream.job.model.CandidateResponse;
import java.util.Map;

/**
 * The users who were forgotten lately. A response to an event from before, which came after the
 * timeout, would make a state of the user again. On the heap only: a restart begins at a
 * checkpoint, behind which there are no such responses.
 */
final class ErasedUsers {

    private static final int MAX_USERS = 10_000;

    /** The sequence number of the last event before the erasure, by user. */
    private final Map<String, Long> sequences = BoundedMap.newest(MAX_USERS);

    void add(String user, long sequence) {
        sequences.put(user, sequence);
    }

    /** Whether a response belongs to an event from before the erasure. */
    boolean isPast(CandidateResponse response) {
        if (sequences.isEmpty()) {
            return false;
        }
        Long sequence = sequences.get(response.userId());
        return sequence != null && response.sequence() <= sequence;
    }
}
