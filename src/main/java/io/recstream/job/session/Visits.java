package io.recstream.job.session;

import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.UserEvent;
import java.util.ArrayList;
import java.util.List;

/** Spreads one event over the items of its context. */
public final class Visits {

    private Visits() {}

    /** The visits of an event, its own item's first. */
    public static List<ItemUpdate> of(UserEvent event, SessionState.Step step, int answeringItems) {
        String[] context = step.context();
        int asked = Math.min(answeringItems, context.length);
        if (context.length == 0) {
            return List.of(visit(event, step, event.itemId(), 0, 1));
        }
        if (step.weight() < 0) {
            return ofNegative(event, step, asked);
        }
        List<ItemUpdate> visits = new ArrayList<>(context.length);
        for (int position = 0; position < context.length; position++) {
            visits.add(visit(event, step, context[position], position, asked));
        }
        return visits;
    }

    /** The own item, which is in the context or not, and the items that answer, which are. */
    private static List<ItemUpdate> ofNegative(UserEvent event, SessionState.Step step, int asked) {
        List<ItemUpdate> visits = new ArrayList<>(asked + 1);
        visits.add(visit(event, step, event.itemId(), 0, asked + 1));
        for (int place = 0; place < asked; place++) {
            visits.add(visit(event, step, step.context()[place], place + 1, asked + 1));
        }
        return visits;
    }

    private static ItemUpdate visit(
            UserEvent event, SessionState.Step step, String itemId, int position, int asked) {
        return new ItemUpdate(
                itemId,
                event.userId(),
                step.sequence(),
                step.firstOfUser(),
                step.session(),
                event.time(),
                step.context(),
                position,
                step.repeatDistance(),
                step.weight(),
                asked,
                position == 0 ? step.sessionEvents() : 0,
                position == 0 ? step.openSessions() : 0,
                position == 0 ? event : null);
    }
}
