package io.recstream.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Session files of visitors who mostly continue with the next item, and sometimes go back. */
public final class SyntheticSessions {

    private static final int ITEMS = 200;

    private SyntheticSessions() {}

    /** The lines of a file, the header first. */
    public static List<String> lines(long seed, int events) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] items = new int[20];
        int[] sessions = new int[20];
        int next = 0;
        List<String> lines = new ArrayList<>(List.of("SessionId\tItemId\tTime"));
        for (int e = 0; e < events; e++) {
            int visitor = random.nextInt(sessions.length);
            if (sessions[visitor] == 0 || random.nextInt(6) == 0) {
                sessions[visitor] = ++next;
                items[visitor] = random.nextInt(ITEMS);
            } else {
                int step = random.nextInt(4) == 0 ? -1 : 1 + random.nextInt(2);
                items[visitor] = Math.floorMod(items[visitor] + step, ITEMS);
            }
            lines.add("s" + sessions[visitor] + "\ti" + items[visitor] + "\t" + (1000 + e));
        }
        return lines;
    }
}
