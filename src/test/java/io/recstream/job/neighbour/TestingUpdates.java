package io.recstream.job.neighbour;

import static io.recstream.job.model.TestingEvent.event;
import static io.recstream.job.model.TestingEvent.view;

import io.recstream.job.model.ItemIds;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.PackedItemIds;
import io.recstream.job.model.SessionParameters;
import io.recstream.job.model.UserEvent;
import io.recstream.job.session.ItemUpdates;
import io.recstream.job.session.SessionState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Users who click through a small shop, and the visits that their events become. */
final class TestingUpdates {

    static final int WIDTH = 10;

    private final int asking;
    private final Map<String, SessionState> users = new HashMap<>();

    TestingUpdates(int asking) {
        this.asking = asking;
    }

    /** A user's click so many minutes after the click before it, whoever's that was. */
    record Click(int user, int item, int minutes) {

        UserEvent at(long time) {
            return view("u" + user, "i" + item).at(time).event();
        }
    }

    /** Clicks of few users on few items, so that sessions meet and items repeat. */
    static Arbitrary<List<Click>> clicks(int users, int items) {
        return Combinators.combine(
                        Arbitraries.integers().between(1, users),
                        Arbitraries.integers().between(1, items),
                        Arbitraries.integers().between(-1, 9))
                .as(Click::new)
                .list()
                .ofMinSize(2)
                .ofMaxSize(60);
    }

    /** Every fourth click is a purchase, which teaches 2.5 times as much. */
    List<ItemUpdate> of(UserEvent event) {
        float weight = event.type().equals("purchase") ? 2.5f : 1f;
        SessionState.Step step =
                users.computeIfAbsent(event.userId(), user -> new SessionState())
                        .observe(event, weight, SessionParameters.DEFAULT);
        return ItemUpdates.of(event, step, asking);
    }

    /** All visits of all clicks, in order. */
    List<ItemUpdate> of(List<Click> clicks, long start) {
        List<ItemUpdate> updates = new ArrayList<>();
        long time = start;
        for (int i = 0; i < clicks.size(); i++) {
            Click click = clicks.get(i);
            time += click.minutes() * 60_000L;
            updates.addAll(
                    of(
                            i % 4 == 3
                                    ? event("purchase", "u" + click.user(), "i" + click.item())
                                            .at(time)
                                            .event()
                                    : click.at(time)));
        }
        return updates;
    }

    /** Lets a state learn from an update. */
    static int learn(ItemState state, ItemUpdate update, KnnParameters caps) {
        return state.learn(update, update.context().unpack(new ItemIds()), caps);
    }

    /** A visit that came by no event: for items that are tested alone. */
    static ItemUpdate visit(
            String userId, long session, long time, int position, int repeat, String... context) {
        UserEvent event =
                position == 0 ? view(userId, context[0]).at(time).id("e" + time).event() : null;
        return new ItemUpdate(
                context[position],
                userId,
                time,
                false,
                session,
                time,
                PackedItemIds.of(context),
                position,
                repeat,
                1f,
                Math.min(4, context.length),
                position == 0 ? 1 : 0,
                position == 0 ? 1 : 0,
                event);
    }
}
