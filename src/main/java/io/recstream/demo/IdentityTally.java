package io.recstream.demo;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;

/** Counts the committed records of {@code recstream.identities}. Not thread-safe. */
final class IdentityTally {

    private final Map<String, String> persons = new HashMap<>();
    private long merges;

    /**
     * The counts.
     *
     * @param persons that the ids belong to
     * @param ids of users and devices
     * @param merges ids that were persons of their own and became part of another
     */
    record Count(long persons, long ids, long merges) {}

    /** The person of an id, or null for a tombstone. */
    void identity(String id, String person) {
        if (person == null) {
            persons.remove(id);
            return;
        }
        String before = persons.put(id, person);
        if (id.equals(before) && !id.equals(person)) {
            merges++;
        }
    }

    Count count() {
        return new Count(new HashSet<>(persons.values()).size(), persons.size(), merges);
    }
}
