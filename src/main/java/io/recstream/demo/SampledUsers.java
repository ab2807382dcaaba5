package io.recstream.demo;

import io.recstream.avro.RecommendationUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A few users whose lists are shown: the first ones with a list, each replaced by another one if
 * they had no new list for a while. Not thread-safe.
 */
final class SampledUsers {

    private static final int USERS = 3;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final List<Watched> watched = new ArrayList<>();

    /**
     * A shown user.
     *
     * @param update their newest list
     * @param nanoTime when it arrived
     */
    record Watched(RecommendationUpdate update, long nanoTime) {

        String user() {
            return update.getUserId();
        }
    }

    void list(RecommendationUpdate update, long nanoTime) {
        int place = place(update.getUserId(), nanoTime);
        if (place < 0 || (update.getItems().isEmpty() && place == watched.size())) {
            return;
        }
        Watched now = new Watched(update, nanoTime);
        if (place == watched.size()) {
            watched.add(now);
        } else {
            watched.set(place, now);
        }
    }

    /** The user's list was deleted. */
    void forgotten(String user) {
        watched.removeIf(shown -> shown.user().equals(user));
    }

    /** The shown users, in a stable order. */
    List<Watched> shown() {
        return watched;
    }

    /** The user's own place, a new one, that of an inactive user, or -1. */
    private int place(String user, long nanoTime) {
        int silent = -1;
        for (int i = 0; i < watched.size(); i++) {
            if (watched.get(i).user().equals(user)) {
                return i;
            }
            if (nanoTime - watched.get(i).nanoTime() > PATIENCE_NANOS) {
                silent = i;
            }
        }
        return watched.size() < USERS ? watched.size() : silent;
    }
}
