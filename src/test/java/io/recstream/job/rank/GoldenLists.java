package io.recstream.job.rank;

import static io.recstream.job.model.RecommendationUpdate.UNKNOWN;
import static io.recstream.job.rank.TestingResponses.knnOnly;
import static io.recstream.job.rank.TestingResponses.viewAt;

import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.EmptyReason;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.RecommendationReason;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RecommendedItem;
import io.recstream.job.state.Golden;
import java.util.List;
import java.util.Map;

/** What {@code rank-list} keeps, for the golden bytes. */
public final class GoldenLists {

    private GoldenLists() {}

    public static Golden<UserListState> golden() {
        return new Golden<>(
                new UserListStateCodec(),
                Map.of(
                        1,
                        ofOneSession(UNKNOWN, UNKNOWN),
                        2,
                        ofOneSession(12, 11),
                        3,
                        withoutRules(),
                        4,
                        full(),
                        5,
                        withTimer()));
    }

    private static UserListState withTimer() {
        UserListState state = full();
        state.idleAt = 2000;
        return state;
    }

    /** With everything in it that can be there. */
    static UserListState full() {
        UserListState state = withoutRules();
        RecommendationUpdate list = state.nextList;
        state.nextList =
                new RecommendationUpdate(
                        list.userId(),
                        list.version(),
                        list.generatedAt(),
                        list.triggerEventId(),
                        list.eventTime(),
                        list.sessionEvents(),
                        list.complete(),
                        list.emptyReason(),
                        list.items(),
                        7L,
                        "x1/boosted");
        return state;
    }

    /** Published rules were not known before version 4. */
    private static UserListState withoutRules() {
        UserListState state = common(11);
        state.sessions.add(new UserListState.SessionList(-2, 1000, 12, new float[] {.5f, .25f}));
        state.sessions.add(new UserListState.SessionList(-3, 970, 2, new float[0]));
        state.refused.add(RecentItems.fingerprint("r"), 900);
        state.refused.add(5, 990);
        state.wanted.add(6, 1000);
        state.purchased.add(1, 10);
        state.purchased.add(2, 20);
        state.seen.add(-3, 30);
        return state;
    }

    /**
     * Of items, the older versions knew the order but no times, and of events in answers, no
     * numbers.
     */
    private static UserListState ofOneSession(int sessionEvents, int heldSessionEvents) {
        UserListState state = common(heldSessionEvents);
        state.pending.forEach(GoldenLists::forgetNumbers);
        forgetNumbers(state.timedOut);
        state.sessions.add(
                new UserListState.SessionList(-2, 1000, sessionEvents, new float[] {.5f, .25f}));
        state.refused.add(RecentItems.fingerprint("r"), 1000);
        state.purchased.add(1, 999);
        state.purchased.add(2, 1000);
        state.seen.add(-3, 1000);
        return state;
    }

    private static void forgetNumbers(PendingResponses context) {
        CandidateResponse response = context.responses[0];
        if (response != null) {
            EnrichedEvent event = response.enriched();
            context.responses[0] =
                    new CandidateResponse(
                            response.userId(),
                            response.sequence(),
                            response.expectedResponses(),
                            response.position(),
                            response.itemId(),
                            response.candidates(),
                            new EnrichedEvent(
                                    event.event(),
                                    event.firstOfUser(),
                                    event.session(),
                                    event.context(),
                                    event.repeatDistance(),
                                    event.weight(),
                                    UNKNOWN,
                                    1,
                                    event.inCatalog(),
                                    event.title(),
                                    event.category()),
                            null);
        }
    }

    private static UserListState common(int heldSessionEvents) {
        UserListState state = new UserListState();
        state.lastSequence = 4;
        state.version = 3;
        state.lastList = new int[] {7, -8};
        state.lastEmptyReason = EmptyReason.ALL_FILTERED;
        state.lastComplete = true;
        state.lastEvent = 1000;
        state.add(knnOnly(viewAt("b", 1005), 5, 2, 1, "x"), 500);
        state.add(knnOnly(viewAt("c", 1006), 6, 1, 0, "y"), 501);
        state.timedOut = new PendingResponses(4, 400, 2);
        state.timedOut.add(knnOnly(viewAt("a", 1000), 4, 2, 0, "x", "z"));
        state.timedOut.eventProcessed = true;
        state.nextList =
                new RecommendationUpdate(
                        "u1",
                        4,
                        0,
                        "e1000",
                        1000,
                        heldSessionEvents,
                        false,
                        null,
                        List.of(
                                new RecommendedItem(
                                        "x",
                                        .75,
                                        RecommendationReason.OFTEN_NEXT,
                                        "a",
                                        null,
                                        null)));
        state.emittedAt = 450;
        state.wakeAt = 600;
        return state;
    }
}
