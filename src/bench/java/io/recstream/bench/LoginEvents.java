package io.recstream.bench;

import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.UserEvent;

/**
 * The events of a log whose visitors log in in the middle of their session: they are anonymous on a
 * device before, and identify on it with each event from then on.
 */
final class LoginEvents implements BenchInput<UserEvent> {

    private static final String DEVICE = "device:";

    private final LoopedEvents events;

    /** By place in the log. */
    private final boolean[] isAnonymous;

    LoginEvents(LoopedEvents events) {
        this.events = events;
        this.isAnonymous = anonymous(events);
    }

    private static boolean[] anonymous(LoopedEvents events) {
        var log = events.log();
        int[] sizes = new int[log.sessionNames().size()];
        for (int e = 0; e < log.size(); e++) {
            sizes[log.session(e)]++;
        }
        int[] seen = new int[sizes.length];
        boolean[] anonymous = new boolean[log.size()];
        for (int e = 0; e < log.size(); e++) {
            int session = log.session(e);
            anonymous[e] = 2 * seen[session]++ < sizes[session] - 1;
        }
        return anonymous;
    }

    @Override
    public Cursor<UserEvent> cursor(int split, int splits) {
        Cursor<UserEvent> cursor = events.cursor(split, splits);
        return new Cursor<>() {
            @Override
            public long size() {
                return cursor.size();
            }

            @Override
            public DecodedRecord<UserEvent> at(long offset) {
                DecodedRecord<UserEvent> known = cursor.at(offset);
                return DecodedRecord.accepted(known.source(), sent(known.value()));
            }
        };
    }

    private UserEvent sent(UserEvent event) {
        int place = LoopedEvents.number(event.eventId()) % events.log().size();
        String device = DEVICE + event.userId();
        return new UserEvent(
                event.eventId(),
                isAnonymous[place] ? device : event.userId(),
                event.sessionId(),
                event.itemId(),
                event.type(),
                event.time(),
                event.valueMicros(),
                event.extras(),
                isAnonymous[place] ? null : device,
                null);
    }
}
