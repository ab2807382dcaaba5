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
 * A log played again and again, each time by new users and later: items and their order stay as
 * they are, event ids never repeat, time never goes back. A session is a user of its own. Where
 * that would take longer than 30 days of event time, all pauses are shortened alike.
 *
 * <p>The raw records, which travel with events as far as something can refuse them, are made once:
 * of a later loop they have the right size, but say the ids of the first one.
 */
final class LoopedEvents implements BenchInput<UserEvent> {

    static final String TOPIC = "recstream.events";
    static final String TYPE = "view";

    /** Between the end of the log and its next beginning: sessions do not reach across. */
    private static final Duration PAUSE = Duration.ofHours(1);

    private static final Duration SPAN = Duration.ofDays(30);

    private final SessionLog log;
    private final long events;
    private final long first;
    private final double scale;
    private final long period;
    private final byte[][] payloads;

    /**
     * @param log in order of time, not empty
     * @param events how many there are in all
     */
    LoopedEvents(SessionLog log, long events) {
        this(log, events, SPAN);
    }

    /**
     * @param span how much event time the whole loops may take
     */
    LoopedEvents(SessionLog log, long events, Duration span) {
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

    /** The number of an event among all, from 0, by its id. */
    static int number(String eventId) {
        return Integer.parseInt(eventId, 1, eventId.length(), 10);
    }

    /** Which event of the log the record of such an offset, of such a split, comes from. */
    static int place(long offset, int[] order) {
        return order[(int) (offset % order.length)];
    }

    /** The events of the log that a split plays: those of the users that fall to it, as by key. */
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
        // Each split gets its share of the whole loops, and of the last one what comes first in it.
        long whole = events / log.size() * order.length;
        long rest = Arrays.stream(order).filter(e -> e < events % log.size()).count();
        return new Player(split, order, whole + rest);
    }

    /** When the last event happens, epoch milliseconds. */
    long lastTime() {
        return time((int) ((events - 1) % log.size()), (events - 1) / log.size());
    }

    private long time(int place, long loop) {
        return first + (long) ((log.time(place) - first + loop * period) * scale);
    }

    /** Distinct users of the events from such a time on. */
    long usersSince(long time) {
        long users = 0;
        for (long loop = 0; loop * log.size() < events; loop++) {
            boolean[] seen = new boolean[log.sessionNames().size()];
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
        private final byte[][] keys;
        private long loop = -1;

        Player(int split, int[] order, long size) {
            this.split = split;
            this.order = order;
            this.size = size;
            this.users = new String[log.sessionNames().size()];
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
                users[session] = log.sessionNames().name(session) + "~" + loop;
                keys[session] = users[session].getBytes(StandardCharsets.UTF_8);
            }
            String user = users[session];
            long time = time(place, loop);
            return DecodedRecord.accepted(
                    new SourceRecord(TOPIC, split, offset, time, keys[session], payloads[place]),
                    new UserEvent(
                            "e" + (loop * log.size() + place),
                            user,
                            user,
                            log.itemNames().name(log.item(place)),
                            TYPE,
                            time,
                            0));
        }
    }
}
