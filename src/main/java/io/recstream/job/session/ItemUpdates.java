package io.recstream.job.session;

import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.PackedItemIds;
import io.recstream.job.model.UserEvent;
import java.util.ArrayList;
import java.util.List;

/** Makes the item updates of an event. */
public final class ItemUpdates {

    private ItemUpdates() {}

    /** The updates of an event, its own item's first. */
    public static List<ItemUpdate> of(
            UserEvent event, SessionState.Step step, int respondingItems) {
        String[] context = step.context();
        PackedItemIds packed = PackedItemIds.of(context);
        int expectedResponses = Math.min(respondingItems, context.length);
        if (context.length == 0 || event.isReplay()) {
            return List.of(update(event, step, packed, event.itemId(), 0, 1));
        }
        if (event.isMerge()) {
            UserEvent newest = event.at(context[0]);
            List<ItemUpdate> updates = new ArrayList<>(expectedResponses);
            for (int position = 0; position < expectedResponses; position++) {
                updates.add(
                        update(
                                newest,
                                step,
                                packed,
                                context[position],
                                position,
                                expectedResponses));
            }
            return updates;
        }
        if (step.weight() < 0) {
            return ofNegative(event, step, packed, expectedResponses);
        }
        List<ItemUpdate> updates = new ArrayList<>(context.length);
        for (int position = 0; position < context.length; position++) {
            updates.add(
                    update(event, step, packed, context[position], position, expectedResponses));
        }
        return updates;
    }

    /**
     * The update of the own item, which need not be in the context, then those of the responding
     * items.
     */
    private static List<ItemUpdate> ofNegative(
            UserEvent event, SessionState.Step step, PackedItemIds packed, int expectedResponses) {
        List<ItemUpdate> updates = new ArrayList<>(expectedResponses + 1);
        updates.add(update(event, step, packed, event.itemId(), 0, expectedResponses + 1));
        for (int place = 0; place < expectedResponses; place++) {
            updates.add(
                    update(
                            event,
                            step,
                            packed,
                            step.context()[place],
                            place + 1,
                            expectedResponses + 1));
        }
        return updates;
    }

    private static ItemUpdate update(
            UserEvent event,
            SessionState.Step step,
            PackedItemIds context,
            String itemId,
            int position,
            int expectedResponses) {
        return new ItemUpdate(
                itemId,
                event.userId(),
                step.sequence(),
                step.firstOfUser(),
                step.session(),
                event.time(),
                context,
                position,
                step.repeatDistance(),
                step.weight(),
                expectedResponses,
                position == 0 ? step.sessionEvents() : 0,
                position == 0 ? step.openSessions() : 0,
                position == 0 ? event : null);
    }
}
