package io.recstream.job.validate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PartitionClocksTest {

    private static final int PATIENCE = 50;

    @Test
    void anEventIsLateBeyondThePatienceOnly() {
        PartitionClocks clocks = new PartitionClocks(PATIENCE);

        assertThat(clocks.lateMillis("events", 0, 1_000)).isZero();
        assertThat(clocks.lateMillis("events", 0, 950)).isZero();
        assertThat(clocks.lateMillis("events", 0, 949)).isEqualTo(1);
    }

    @Test
    void otherPartitionsAndTopicsDoNotMatter() {
        PartitionClocks clocks = new PartitionClocks(PATIENCE);
        clocks.lateMillis("events", 2, 1_000);

        assertThat(clocks.lateMillis("events", 1, 5)).isZero();
        assertThat(clocks.lateMillis("other", 2, 5)).isZero();
        assertThat(clocks.clocks())
                .containsExactly(
                        new PartitionClock("events", 1, 5),
                        new PartitionClock("events", 2, 1_000),
                        new PartitionClock("other", 2, 5));
    }

    /**
     * The oracle sees each partition by itself, from its beginning. The job sees partitions
     * interleaved, on several subtasks, and is restarted with other assignments at times.
     */
    @Property
    void verdictsFollowFromEachPartitionsLogAlone(
            @ForAll("logs") List<List<Integer>> logs,
            @ForAll @IntRange(min = 1, max = 4) int subtasks,
            @ForAll @IntRange(min = 1, max = 5) int lives,
            @ForAll Random random) {
        List<Map<Integer, Boolean>> late = new ArrayList<>();
        int[] read = new int[logs.size()];
        logs.forEach(log -> late.add(new HashMap<>()));

        List<PartitionClock> saved = new ArrayList<>();
        for (int life = 0; life < lives; life++) {
            List<PartitionClocks> running = new ArrayList<>();
            for (int i = 0; i < subtasks; i++) {
                PartitionClocks clocks = new PartitionClocks(PATIENCE);
                saved.forEach(clocks::merge);
                running.add(clocks);
            }
            int[] owner = random.ints(logs.size(), 0, subtasks).toArray();
            int steps = life == lives - 1 ? Integer.MAX_VALUE : random.nextInt(60);
            run(logs, read, running, owner, steps, random, late);
            saved = new ArrayList<>();
            for (PartitionClocks clocks : running) {
                saved.addAll(clocks.clocks());
            }
        }

        for (int partition = 0; partition < logs.size(); partition++) {
            assertThat(late.get(partition)).isEqualTo(oracle(logs.get(partition)));
        }
    }

    @Provide
    Arbitrary<List<List<Integer>>> logs() {
        return Arbitraries.integers()
                .between(0, 300)
                .list()
                .ofMaxSize(40)
                .list()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    private static void run(
            List<List<Integer>> logs,
            int[] read,
            List<PartitionClocks> running,
            int[] owner,
            int steps,
            Random random,
            List<Map<Integer, Boolean>> late) {
        for (int step = 0; step < steps; step++) {
            List<Integer> open = new ArrayList<>();
            for (int partition = 0; partition < logs.size(); partition++) {
                if (read[partition] < logs.get(partition).size()) {
                    open.add(partition);
                }
            }
            if (open.isEmpty()) {
                return;
            }
            int partition = open.get(random.nextInt(open.size()));
            int offset = read[partition]++;
            long time = logs.get(partition).get(offset);
            PartitionClocks clocks = running.get(owner[partition]);
            late.get(partition).put(offset, clocks.lateMillis("events", partition, time) > 0);
        }
    }

    private static Map<Integer, Boolean> oracle(List<Integer> log) {
        Map<Integer, Boolean> late = new HashMap<>();
        for (int offset = 0; offset < log.size(); offset++) {
            int newest =
                    log.subList(0, offset).stream()
                            .mapToInt(Integer::intValue)
                            .max()
                            .orElse(Integer.MIN_VALUE / 2);
            late.put(offset, log.get(offset) < newest - PATIENCE);
        }
        return late;
    }
}
