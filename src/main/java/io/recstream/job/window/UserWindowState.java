package io.recstream.job.window;

import io.recstream.job.model.UserFeatures;

/** One user's state of {@link ComputeWindow}: the pane ring, and its timers and last emission. */
public final class UserWindowState {

    /** No timer is set; nothing was emitted. */
    static final long NONE = Long.MIN_VALUE;

    final PaneRing ring;

    /** Of the newest emission; 0 before the first. */
    long version;

    /**
     * Flink's event-time timer at the next departure or before; none if the departure is in the
     * {@link DepartureQueue}.
     */
    long departureTimer = NONE;

    /**
     * A pane after the next departure at which the user is in the {@link DepartureQueue} as well,
     * so that they are not added again. Not part of the byte form, since it only saves an entry.
     */
    long queuedLater = NONE;

    /** When the features were last emitted, processing time; kept only under a minimum interval. */
    long emittedAt = NONE;

    /** The processing-time timer of a delayed emission. */
    long emissionTimer = NONE;

    /** See {@link UserFeatures}. */
    long missingBefore = UserFeatures.COMPLETE;

    public UserWindowState(PaneRing ring) {
        this.ring = ring;
    }

    UserWindowState(UserWindowState from) {
        ring = new PaneRing(from.ring);
        version = from.version;
        departureTimer = from.departureTimer;
        emittedAt = from.emittedAt;
        emissionTimer = from.emissionTimer;
        missingBefore = from.missingBefore;
    }

    int sizeInBytes() {
        return 64 + ring.sizeInBytes();
    }
}
