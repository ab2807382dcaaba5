package io.recstream.rank;

import static io.recstream.model.RecommendationUpdate.UNKNOWN;
import static io.recstream.rank.TestingAnswers.knnOnly;
import static io.recstream.rank.TestingAnswers.viewAt;

import io.recstream.model.EmptyReason;
import io.recstream.model.RecommendationReason;
import io.recstream.model.RecommendationUpdate;
import io.recstream.model.RecommendedItem;
import io.recstream.state.Golden;
import java.util.List;
import java.util.Map;

/** What {@code rank-list} keeps, for the golden bytes. */
public final class GoldenLists {

    private GoldenLists() {}

    public static Golden<ListMemory> golden() {
        return new Golden<>(
                new ListMemoryCodec(), true, Map.of(1, full(UNKNOWN, UNKNOWN), 2, full(12, 11)));
    }

    /** With everything in it that can be there. */
    static ListMemory full(int sessionEvents, int heldSessionEvents) {
        ListMemory memory = new ListMemory();
        memory.done = 4;
        memory.version = 3;
        memory.lastList = new int[] {7, -8};
        memory.lastEmptyReason = EmptyReason.ALL_FILTERED;
        memory.lastComplete = true;
        memory.lastEvent = 1000;
        memory.session = -2;
        memory.sessionEvents = sessionEvents;
        memory.ownShares = new float[] {.5f, .25f};
        memory.add(knnOnly(viewAt("b", 1005), 5, 2, 1, "x"), 500);
        memory.add(knnOnly(viewAt("c", 1006), 6, 1, 0, "y"), 501);
        memory.letGo = new PendingContext(4, 400, 2);
        memory.letGo.add(knnOnly(viewAt("a", 1000), 4, 2, 0, "x", "z"));
        memory.held =
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
        memory.refused.add(RecentItems.fingerprint("r"));
        memory.purchased.add(1);
        memory.purchased.add(2);
        memory.seen.add(-3);
        memory.emittedAt = 450;
        memory.wakeAt = 600;
        return memory;
    }
}
