package io.recstream.job.neighbour;

import static io.recstream.job.neighbour.TestingUpdates.learn;
import static io.recstream.job.neighbour.TestingUpdates.visit;

import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.PopularitySnapshot;
import io.recstream.job.state.Golden;
import java.util.List;

/** What {@code remember-item} keeps, for the golden bytes. */
public final class GoldenItems {

    private static final long TIME = 1_700_000_000_000L;

    private GoldenItems() {}

    /** All at one time: how a weight decays is another matter. */
    public static Golden<ItemState> memory() {
        KnnParameters small = new KnnParameters(4, 3, 4, 5, 2, 1e7, 2, 1.5, 1e8);
        ItemState state = new ItemState();
        learn(state, visit("u1", 1, TIME, 0, 0, "x", "a"), small);
        learn(state, visit("u1", 1, TIME, 1, 0, "b", "x", "a"), small);
        learn(state, visit("u2", -2, TIME, 0, 1, "x", "ü"), small);
        for (int i = 3; i < 7; i++) {
            learn(state, visit("u3", i, TIME, 1, 0, "c", "x"), small);
        }
        state.published.version = 3;
        state.published.digest = -4;
        state.published.checkedAt = TIME + 1_000;
        state.published.scheduled = true;
        return Golden.state(new ItemStateCodec(), state);
    }

    public static Golden<LocalPopularityCodec.Saved> popularity() {
        PopularitySnapshot snapshot =
                new PopularitySnapshot(
                        1, 4, new String[] {"i1"}, new String[] {"home"}, new float[] {2.5f});
        return Golden.state(
                new LocalPopularityCodec(),
                new LocalPopularityCodec.Saved(
                        TIME,
                        TIME + 5,
                        17,
                        16,
                        snapshot,
                        List.of(
                                new PopularitySketch.Count("i1", "home", 2.5),
                                new PopularitySketch.Count("ü2", null, 1))));
    }
}
