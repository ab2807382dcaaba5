package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The job is killed several times in the middle of a stream; what a read_committed consumer has
 * seen is compared with what an oracle makes of the same input without Flink.
 */
@Timeout(180)
class ExactlyOnceE2ECase {

    private static LocalBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = LocalBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void atParallelismTwoNothingIsMissingAddedOrDifferent() throws Exception {
        long seed = Traffic.seed();
        List<Traffic.Sent> sent = Traffic.of(seed, 4_000, 4, 60);
        Oracle oracle = new Oracle(sent);
        JobOutput seen =
                run(
                        "twofold",
                        seed,
                        sent,
                        4,
                        2,
                        OracleComparison.SETTINGS,
                        3,
                        Duration.ofMillis(400));

        assertThat(OracleComparison.differences(oracle, seen)).isEmpty();
    }

    @Test
    void atParallelismOneEveryListIsTheOraclesEntryByEntry() throws Exception {
        long seed = Traffic.seed();
        List<Traffic.Sent> sent = Traffic.of(seed, 2_500, 1, 40);
        Oracle oracle = new Oracle(sent);
        JobOutput seen =
                run(
                        "single",
                        seed,
                        sent,
                        1,
                        1,
                        OracleComparison.SETTINGS,
                        3,
                        Duration.ofMillis(400));

        assertThat(OracleComparison.differences(oracle, seen)).isEmpty();
        assertThat(seen.listsInOrder.stream().map(OracleComparison::told))
                .containsExactlyElementsOf(OracleComparison.expectedLists(oracle));
    }

    @Test
    void theSameComparisonFailsWhereTheSinksPromiseOnlyAtLeastOnce() throws Exception {
        long seed = Traffic.seed();
        List<Traffic.Sent> sent = Traffic.of(seed, 1_500, 2, 30);
        Map<String, String> settings = new HashMap<>(OracleComparison.SETTINGS);
        settings.put("recstream.kafka.delivery-guarantee", "at-least-once");
        // So long an interval that much is written, and read by others, before it is checkpointed.
        Duration interval = Duration.ofSeconds(4);
        JobOutput seen = run("atleast", seed, sent, 2, 2, settings, 2, interval);

        assertThat(OracleComparison.differences(new Oracle(sent), seen)).isNotEmpty();
    }

    /**
     * Sends everything, kills the job at random points while it works, and reads what came of it.
     */
    private static JobOutput run(
            String name,
            long seed,
            List<Traffic.Sent> sent,
            int partitions,
            int parallelism,
            Map<String, String> settings,
            int kills,
            Duration interval)
            throws IOException {
        LocalCluster.Options options =
                LocalCluster.Options.defaults()
                        .withSlots(1, parallelism)
                        .withCheckpointInterval(interval)
                        .with("restart-strategy.type", "fixed-delay")
                        .with("restart-strategy.fixed-delay.attempts", "100")
                        .with("restart-strategy.fixed-delay.delay", "100 ms");
        try (Rig rig = new Rig(broker, name, partitions, options)) {
            rig.start(parallelism, settings);
            rig.sendCatalogue();
            Random random = new Random(seed);
            Set<Integer> killAt = new TreeSet<>();
            while (killAt.size() < kills) {
                killAt.add(sent.size() / 10 + random.nextInt(sent.size() * 8 / 10));
            }
            for (int i = 0; i < sent.size(); i++) {
                Traffic.Sent record = sent.get(i);
                rig.send(rig.topics.events(), record.partition(), record.key(), record.payload());
                if (killAt.contains(i)) {
                    rig.flush();
                    rig.awaitListOf(Traffic.eventIds(sent.subList(Math.max(0, i - 100), i + 1)));
                    rig.kill();
                }
            }
            rig.awaitDrained();
            return JobOutput.of(rig);
        }
    }
}
