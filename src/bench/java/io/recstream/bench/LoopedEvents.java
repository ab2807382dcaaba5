package io.recstream.bench;

import io.recstream.devcluster.Outgoing;
import io.recstream.evaluation.SessionLog;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

/**
 * A log that is replayed in loops, each time with later times: items and their order stay the same,
 * event ids are unique, time never goes back. Each session is a user; each loop has new ones,
 * unless they return. If new users take longer than 30 days of event time, all pauses are scaled
 * down.
 *
 * <p>Raw records, which accompany events until they can no longer be rejected, are created once: in
 * later loops they have the right size, but the ids of the first one.
 */
final class LoopedEvents implements BenchInput<UserEvent> {

    static final String TOPIC = "recstream.events";
    static final String TYPE = "view";

    /** Pause between two loops, longer than the session gap. */
    private static final Duration PAUSE = Duration.ofHours(1);

    private static final Duration SPAN = Duration.ofDays(30);
    private static final Duration UNLIMITED = Duration.ofDays(100_000);

    private final SessionLog log;
    private final long events;
    private final long first;
    private final double scale;
    private final long period;
    private final byte[][] payloads;
    private final boolean usersReturn;

    /**
     * @param log in order of time, not empty
     * @param events total number
     */
    LoopedEvents(SessionLog log, long events) {
        this(log, events, SPAN);
    }

    /** With the same users in each loop, and with all pauses as they are. */
    static LoopedEvents ofReturningUsers(SessionLog log, long events) {
        return new LoopedEvents(log, events, UNLIMITED, true);
    }

    /**
     * @param span maximum event time of all complete loops
     */
    LoopedEvents(SessionLog log, long events, Duration span) {
        this(log, events, span, false);
    }

    private LoopedEvents(SessionLog log, long events, Duration span, boolean usersReturn) {
        this.usersReturn = usersReturn;
        this.log = log;
        this.events = events;
        this.first = log.time(0);
        this.period = log.time(log.size() - 1) - first + PAUSE.toMillis();
        double loops = Math.ceil((double) events / log.size());
        this.scale = Math.min(1, span.toMillis() / (loops * period));
        this.payloads = new byte[log.size()][];
        for (int e = 0; e < payloads.length; e++) {
            payloads[e] = payload(e);
        }
    }

    long size() {
        return events;
    }

    SessionLog log() {
        return log;
    }

    /** The number of an event from 0, by its id. */
    static int number(String eventId) {
        return Integer.parseInt(eventId, 1, eventId.length(), 10);
    }

    /** The position in the log of the record at an offset of a split. */
    static int place(long offset, int[] order) {
        return order[(int) (offset % order.length)];
    }

    /** The positions in the log of a split's events: those of its users, distributed by key. */
    int[] order(int split, int splits) {
        int[] places = new int[log.size()];
        int count = 0;
        for (int e = 0; e < places.length; e++) {
            if (log.session(e) % splits == split) {
                places[count++] = e;
            }
        }
        return Arrays.copyOf(places, count);
    }

    @Override
    public Cursor<UserEvent> cursor(int split, int splits) {
        int[] order = order(split, splits);
        // Each split has its part of the complete loops, and the beginning of its part of the last
        // one.
        long whole = events / log.size() * order.length;
        long rest = Arrays.stream(order).filter(e -> e < events % log.size()).count();
        return new Player(split, order, whole + rest);
    }

    /** Time of the last event, epoch milliseconds. */
    long lastTime() {
        return time((int) ((events - 1) % log.size()), (events - 1) / log.size());
    }

    private long time(int place, long loop) {
        return first + (long) ((log.time(place) - first + loop * period) * scale);
    }

    /** Distinct users of the events from a time on. */
    long usersSince(long time) {
        long users = 0;
        boolean[] seen = new boolean[log.sessionNames().size()];
        for (long loop = 0; loop * log.size() < events; loop++) {
            if (!usersReturn) {
                Arrays.fill(seen, false);
            }
            long left = Math.min(log.size(), events - loop * log.size());
            for (int e = 0; e < left; e++) {
                if (time(e, loop) >= time && !seen[log.session(e)]) {
                    seen[log.session(e)] = true;
                    users++;
                }
            }
        }
        return users;
    }

    private byte[] payload(int e) {
        String user = log.sessionNames().name(log.session(e)) + "~0";
        return Outgoing.encode(
                io.recstream.avro.UserEvent.newBuilder()
                        .setEventId("e" + e)
                        .setUserId(user)
                        .setSessionId(user)
                        .setItemId(log.itemNames().name(log.item(e)))
                        .setEventType(TYPE)
                        .setEventTime(Instant.ofEpochMilli(log.time(e)))
                        .setAttributes(Map.of())
                        .build());
    }

    private final class Player implements Cursor<UserEvent> {

        private final int split;
        private final int[] order;
        private final long size;
        private final String[] users;
        private final String[] sessions;
        private final byte[][] keys;
        private long loop = -1;

        Player(int split, int[] order, long size) {
            this.split = split;
            this.order = order;
            this.size = size;
            this.users = new String[log.sessionNames().size()];
            this.sessions = new String[users.length];
            this.keys = new byte[users.length][];
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public DecodedRecord<UserEvent> at(long offset) {
            long now = offset / order.length;
            if (now != loop) {
                loop = now;
                Arrays.fill(users, null);
            }
            int place = order[(int) (offset % order.length)];
            int session = log.session(place);
            if (users[session] == null) {
                sessions[session] = log.sessionNames().name(session) + "~" + loop;
                users[session] = usersReturn ? log.sessionNames().name(session) : sessions[session];
                keys[session] = users[session].getBytes(StandardCharsets.UTF_8);
            }
            String user = users[session];
            long time = time(place, loop);
            return DecodedRecord.accepted(
                    new SourceRecord(TOPIC, split, offset, time, keys[session], payloads[place]),
                    new UserEvent(
                            "e" + (loop * log.size() + place),
                            user,
                            sessions[session],
                            log.itemNames().name(log.item(place)),
                            TYPE,
                            time,
                            0));
        }
    }
}
