package io.recstream.job.identity;

import io.recstream.job.model.CommandReport;
import io.recstream.job.model.IdentityParameters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whose a device is, as a function of event time: it belongs to a user from the event with which
 * they identify on until another user does. What happened before the first user belongs to them,
 * too. While too many users identify within a day, it belongs to nobody.
 */
public final class DeviceState {

    /**
     * A period in which one user was the last who identified.
     *
     * @param since event time of the first event of the user, epoch milliseconds
     * @param until event time of the user's last one in the period
     * @param shared whether the device had too many users at its beginning, so that it is nobody's
     */
    record Period(String user, long since, long until, boolean shared) {

        /** Whose user was forgotten: what happened in it is nobody's. */
        static Period forgotten(long since, long until) {
            return new Period("", since, until, true);
        }

        boolean isForgotten() {
            return user.isEmpty();
        }

        Period extended(long time) {
            return new Period(user, Math.min(since, time), Math.max(until, time), shared);
        }
    }

    /** What an identification has changed. */
    public enum Change {
        NONE,
        /** The device belongs to a user for the first time. */
        FIRST_OWNER,
        /** It belongs to another user. */
        NEW_OWNER,
        /** It had other owners at an earlier time than was known; the current one is the same. */
        PAST_OWNER,
        /** It has one user too many. */
        TOO_MANY_OWNERS
    }

    private static final long DAY = Duration.ofDays(1).toMillis();

    /** Ascending; the newest are kept. */
    final List<Period> periods = new ArrayList<>(1);

    /** Grows with each change of the current owner. */
    long version;

    /** Event time of the newest event, epoch milliseconds. */
    long lastTime = Long.MIN_VALUE;

    HistoryExtent history = new HistoryExtent();

    /** Whether there were events that belong to the device itself. */
    boolean hasOwnEvents;

    /** Event time of the registered timer, epoch milliseconds; 0 in state of an older release. */
    long checkAt;

    /** Whether no event has been seen. */
    boolean isNew() {
        return lastTime == Long.MIN_VALUE;
    }

    /** Whether it has had a user since it was forgotten with one. */
    boolean isIdentified() {
        return !periods.isEmpty() && !periods.get(periods.size() - 1).isForgotten();
    }

    /** The user that the device belongs to now, or null. */
    public String owner() {
        return periods.isEmpty() ? null : ownerOf(periods.get(periods.size() - 1));
    }

    /** The user that an event without a user belongs to, or null for the device itself. */
    public String ownerAt(long time) {
        return periods.isEmpty() ? null : ownerOf(periods.get(Math.max(0, indexAt(time))));
    }

    private static String ownerOf(Period period) {
        return period.shared() ? null : period.user();
    }

    /** The period at a time, or -1 before the first. */
    private int indexAt(long time) {
        int at = periods.size() - 1;
        while (at >= 0 && periods.get(at).since() > time) {
            at--;
        }
        return at;
    }

    /** A user has identified on the device. */
    public Change identify(String user, long time, IdentityParameters parameters) {
        int at = indexAt(time);
        boolean shared = usersWithinADay(user, time) > parameters.maxOwners();
        if (at >= 0 && continues(periods.get(at), user, shared)) {
            periods.set(at, periods.get(at).extended(time));
            return Change.NONE;
        }
        boolean isCurrent = at == periods.size() - 1;
        if (!isCurrent && continues(periods.get(at + 1), user, shared)) {
            periods.set(at + 1, periods.get(at + 1).extended(time));
            return Change.NONE;
        }
        boolean isFirst = isCurrent && !isIdentified();
        periods.add(at + 1, new Period(user, time, time, shared));
        if (periods.size() > 2 * parameters.maxOwners() + 2) {
            periods.remove(0);
        }
        if (isCurrent) {
            version = Math.max(version + 1, time);
        }
        if (shared) {
            return Change.TOO_MANY_OWNERS;
        }
        return isFirst ? Change.FIRST_OWNER : isCurrent ? Change.NEW_OWNER : Change.PAST_OWNER;
    }

    /** A shared period ends when its user identifies while there are few others. */
    private static boolean continues(Period period, String user, boolean shared) {
        return period.user().equals(user) && (shared || !period.shared());
    }

    private int usersWithinADay(String user, long time) {
        Set<String> users = new HashSet<>();
        users.add(user);
        for (Period period : periods) {
            if (!period.isForgotten() && period.until() > time - DAY && period.since() <= time) {
                users.add(period.user());
            }
        }
        return users.size();
    }

    /**
     * A user is to be forgotten. What happened on the device while it was theirs becomes nobody's,
     * also if it comes later.
     *
     * @param subject a hash of the user
     * @param end when the command was issued, epoch milliseconds: a later period is of the user who
     *     has begun anew
     * @return how many periods were theirs
     */
    int forget(long subject, long end) {
        int found = 0;
        for (int i = 0; i < periods.size(); i++) {
            Period period = periods.get(i);
            if (isOf(period, subject, end)) {
                periods.set(i, Period.forgotten(period.since(), period.until()));
                found++;
            }
        }
        if (found > 0) {
            version = Math.max(version + 1, end);
            if (periods.stream().allMatch(Period::isForgotten)) {
                periods.clear();
            }
        }
        return found;
    }

    /** Whether it belongs to a user who is to be forgotten. */
    boolean isOwnedBy(long subject, long end) {
        return owner() != null && isOf(periods.get(periods.size() - 1), subject, end);
    }

    private static boolean isOf(Period period, long subject, long end) {
        return !period.isForgotten()
                && period.since() <= end
                && CommandReport.Done.subject(period.user()) == subject;
    }

    /** Approximate bytes on the heap. */
    int sizeInBytes() {
        return 96 + 96 * periods.size();
    }
}
