package io.recstream.session;

import io.recstream.model.ItemVisit;
import io.recstream.model.UserEvent;
import java.util.ArrayList;
import java.util.List;

/** Spreads one event over the items of its context. */
public final class Visits {

    private Visits() {}

    /** The visits of an event, its own item's first. */
    public static List<ItemVisit> of(
            UserEvent event, SessionMemory.Step step, float weight, int answeringItems) {
        if (step.context().length == 0) {
            return List.of(visit(event, step, event.itemId(), 0, weight, 1));
        }
        int asked = Math.min(answeringItems, step.context().length);
        List<ItemVisit> visits = new ArrayList<>(step.context().length);
        for (int position = 0; position < step.context().length; position++) {
            visits.add(visit(event, step, step.context()[position], position, weight, asked));
        }
        return visits;
    }

    private static ItemVisit visit(
            UserEvent event,
            SessionMemory.Step step,
            String itemId,
            int position,
            float weight,
            int asked) {
        return new ItemVisit(
                itemId,
                event.userId(),
                step.sequence(),
                step.firstOfUser(),
                step.session(),
                event.time(),
                step.context(),
                position,
                step.repeatDistance(),
                weight,
                asked,
                position == 0 ? event : null);
    }
}
