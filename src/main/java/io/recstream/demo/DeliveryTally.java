package io.recstream.demo;

import io.recstream.avro.DeadLetter;
import io.recstream.avro.DeadLetterReason;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.UserFeatures;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts the committed records of the output topics; expects each of them once, in the order of its
 * partition. With identity a user is a person: what was counted under an id that became part of
 * another person is counted there, where its events are replayed. Memory grows with the users, not
 * with the records. Not thread-safe.
 */
final class DeliveryTally {

    /** Reason of a user without a list if no record has one. */
    static final String NO_LIST_YET = "NO_LIST_YET";

    static final String FORGOTTEN = "FORGOTTEN";

    private final String eventsTopic;
    private final Map<String, User> users = new HashMap<>();
    private final Map<String, Long> eventLetters = new TreeMap<>();
    private final Map<String, Long> catalogLetters = new TreeMap<>();
    private long lists;
    private long unique;

    DeliveryTally(String eventsTopic) {
        this.eventsTopic = eventsTopic;
    }

    /** A list, or null for a tombstone. */
    void list(String user, RecommendationUpdate update) {
        User state = user(user);
        if (update == null) {
            state.newest = FORGOTTEN;
        } else {
            lists++;
            boolean empty = update.getItems().isEmpty();
            state.newest = empty ? String.valueOf(update.getEmptyReason()) : null;
            state.listed = true;
        }
    }

    /** Features, or null for a tombstone, after which the total begins at zero again. */
    void features(String user, UserFeatures features) {
        User state = user(user);
        if (features == null) {
            state.total = 0;
            return;
        }
        long total = features.getEventsTotal();
        long more = total < state.total ? total : total - state.total;
        state.counted += more;
        unique += state.isMerged ? 0 : more;
        state.total = total;
        state.accepted = true;
    }

    /**
     * The person of an id, or null for a tombstone, after which the id is a person of its own
     * again.
     */
    void identity(String id, String person) {
        User state = user(id);
        boolean isMerged = person != null && !person.equals(id);
        if (isMerged != state.isMerged) {
            state.isMerged = isMerged;
            unique += isMerged ? -state.counted : state.counted;
        }
    }

    void letter(DeadLetter letter) {
        String reason = letter.getReason().name();
        if (!letter.getSourceTopic().equals(eventsTopic)) {
            catalogLetters.merge(reason, 1L, Long::sum);
            return;
        }
        eventLetters.merge(reason, 1L, Long::sum);
        ByteBuffer key = letter.getRawKey();
        if (key != null && key.hasRemaining()) {
            user(StandardCharsets.UTF_8.decode(key.duplicate()).toString()).refused = reason;
        }
    }

    long lists() {
        return lists;
    }

    /** Accepted events. */
    long unique() {
        return unique;
    }

    Map<String, Long> eventLetters() {
        return new TreeMap<>(eventLetters);
    }

    Map<String, Long> catalogLetters() {
        return new TreeMap<>(catalogLetters);
    }

    /** Events that were not accepted: one of too many owners of a device counts for its user. */
    long rejectedEvents() {
        long accepted = eventLetters.getOrDefault(DeadLetterReason.TOO_MANY_OWNERS.name(), 0L);
        return eventLetters.values().stream().mapToLong(Long::longValue).sum() - accepted;
    }

    /** Users whose newest list has items. */
    long usersWithList() {
        return users.values().stream().filter(user -> user.hasList() && !user.isMerged).count();
    }

    /** The other users, by reason. */
    Map<String, Long> usersWithoutList() {
        Map<String, Long> reasons = new TreeMap<>();
        for (User user : users.values()) {
            if (!user.hasList() && !user.isMerged && user.isKnown()) {
                reasons.merge(user.whyNot(), 1L, Long::sum);
            }
        }
        return reasons;
    }

    private User user(String id) {
        return users.computeIfAbsent(id, u -> new User());
    }

    private static final class User {
        private long total;

        /** Accepted events in all. */
        private long counted;

        /** Whether it is an id of another person. */
        private boolean isMerged;

        private boolean accepted;
        private boolean listed;

        /** Why the newest list is empty; null if it is not, or if there is none. */
        private String newest;

        private String refused;

        /** False for an id of which there was nothing but its person. */
        boolean isKnown() {
            return accepted || newest != null || refused != null;
        }

        boolean hasList() {
            return listed && newest == null;
        }

        String whyNot() {
            if (newest != null) {
                return newest;
            }
            return accepted || refused == null ? NO_LIST_YET : refused;
        }
    }
}
