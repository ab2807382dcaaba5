package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.UserEvent;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import io.recstream.devcluster.Outgoing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Event time of a running job whose four partitions do not deliver at the same moment. */
@Timeout(240)
class EventTimeE2ECase {

    private static final int PARTITIONS = 4;
    private static final int PARALLELISM = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(45);
    private static final Duration CHECKPOINTS = Duration.ofMillis(400);
    private static final Duration IDLE = Duration.ofSeconds(1);

    private static LocalBroker broker;

    private final List<String> sent = new ArrayList<>();

    @BeforeAll
    static void startBroker() {
        broker = LocalBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void neitherAFirstLoadNorABacklogAfterAnOutageIsLate() throws Exception {
        Instant start = Instant.now().minus(Duration.ofHours(30)).truncatedTo(ChronoUnit.SECONDS);
        Map<String, String> patient = Map.of("recstream.events.settle-time", "30 s");
        try (Rig rig = rig("load", patient)) {
            awaitIdle(rig);
            load(rig, start, Duration.ofHours(22), 215);
            rig.awaitDrained();

            assertThat(JobOutput.of(rig).deadLetters).isEmpty();
            assertThat(JobOutput.of(rig).features).hasSize(25);

            awaitIdle(rig);
            load(rig, start.plus(Duration.ofHours(22)), Duration.ofHours(7), 215);
            rig.awaitDrained();

            assertThat(JobOutput.of(rig).deadLetters).isEmpty();
        }
    }

    @Test
    void rejectedEventsDoNotHoldEventTimeBackAlsoAfterARestart() throws Exception {
        Instant now = Instant.now().minus(Duration.ofHours(8)).truncatedTo(ChronoUnit.SECONDS);
        Instant slow = now.minus(Duration.ofHours(1));
        // An idle timeout that is longer than the pauses between two ticks on a busy machine.
        Map<String, String> settings =
                Map.of(
                        "recstream.events.idle-timeout", "5 s",
                        "recstream.events.settle-time", "500 ms");
        try (Rig rig = rig("slow", settings)) {
            send(rig, 0, "early", now.minus(Duration.ofMinutes(30)));
            send(rig, 0, "mover", now);
            awaitForgotten(rig, "early", () -> {});

            send(rig, 1, "quiet", now);
            Ticking live = new Ticking(rig, now, slow);
            awaitForgotten(rig, "quiet", live::tick);

            rig.kill();
            send(rig, 1, "silent", live.now);
            awaitForgotten(rig, "silent", live::tick);
            rig.awaitDrained();

            assertThat(JobOutput.of(rig).deadLetters.keySet())
                    .allMatch(place -> place.partition() == 2)
                    .hasSize(live.ticks);
        }
    }

    @Test
    void aPartitionWhoseEventsAreNotLateHoldsEventTimeBack() throws Exception {
        Instant now = Instant.now().minus(Duration.ofHours(8)).truncatedTo(ChronoUnit.SECONDS);
        try (Rig rig = rig("lawful", Map.of("recstream.events.idle-timeout", "20 s"))) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                send(rig, partition, "u" + partition, now);
            }
            for (int hour = 1; hour <= 5; hour++) {
                for (int partition = 0; partition < PARTITIONS - 1; partition++) {
                    send(rig, partition, "u" + partition, now.plus(Duration.ofHours(hour)));
                }
                send(rig, 3, "u3", now.plusSeconds(hour));
                rig.flush();
                rig.awaitListOf(Set.of(sent.get(sent.size() - 1)));
            }
            rig.awaitDrained();

            assertThat(JobOutput.of(rig).deadLetters).isEmpty();
        }
    }

    /**
     * A mover on one partition, and on another one of the same subtask a client with a slow clock.
     */
    private final class Ticking {
        private final Rig rig;
        private Instant now;
        private Instant slow;
        private int ticks;

        Ticking(Rig rig, Instant now, Instant slow) {
            this.rig = rig;
            this.now = now;
            this.slow = slow;
        }

        void tick() {
            ticks++;
            now = now.plusSeconds(20);
            slow = slow.plusSeconds(20);
            send(rig, 0, "mover", now);
            send(rig, 2, "slow", slow);
            rig.flush();
        }
    }

    private static Rig rig(String name, Map<String, String> others) {
        LocalCluster.Options options =
                LocalCluster.Options.defaults()
                        .withSlots(1, PARALLELISM)
                        .withCheckpointInterval(CHECKPOINTS)
                        .with("restart-strategy.type", "fixed-delay")
                        .with("restart-strategy.fixed-delay.attempts", "100")
                        .with("restart-strategy.fixed-delay.delay", "100 ms");
        Map<String, String> settings = new HashMap<>(OracleComparison.SETTINGS);
        settings.put("recstream.events.idle-timeout", IDLE.toMillis() + " ms");
        settings.put("recstream.windows.lengths", "1 min");
        settings.putAll(others);
        Rig rig = new Rig(broker, name, PARTITIONS, options);
        rig.start(PARALLELISM, settings);
        return rig;
    }

    /** Waits, by its checkpoints, until the job has had nothing to read for the idle timeout. */
    private static void awaitIdle(Rig rig) {
        long enough = 4 * IDLE.dividedBy(CHECKPOINTS) + rig.job.completedCheckpoints();
        Awaitility.await("idle partitions")
                .atMost(PATIENCE)
                .until(() -> rig.job.completedCheckpoints() >= enough);
    }

    /** In order of time, but one partition is read before the others have got anything. */
    private void load(Rig rig, Instant start, Duration span, int events) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            for (int event = 0; event < events; event++) {
                int user = event % 25;
                if (user % PARTITIONS == partition) {
                    Instant time = start.plus(span.multipliedBy(event).dividedBy(events));
                    send(rig, partition, "u" + user, time);
                }
            }
            rig.flush();
            if (partition == 0) {
                rig.awaitListOf(Set.of(sent.get(sent.size() - 1)));
            }
        }
    }

    /** Waits until event time has left the user's only window behind: a committed tombstone. */
    private static void awaitForgotten(Rig rig, String user, Runnable meanwhile) {
        Awaitility.await("nothing left in the window of " + user)
                .atMost(PATIENCE)
                .until(
                        () -> {
                            meanwhile.run();
                            return rig.committed(rig.topics.userFeatures()).stream()
                                    .anyMatch(
                                            record ->
                                                    record.value() == null
                                                            && user.equals(
                                                                    new String(
                                                                            record.key(),
                                                                            StandardCharsets
                                                                                    .UTF_8)));
                        });
    }

    private void send(Rig rig, int partition, String user, Instant time) {
        String id = "e" + sent.size();
        sent.add(id);
        UserEvent event =
                UserEvent.newBuilder()
                        .setEventId(id)
                        .setUserId(user)
                        .setItemId("i" + sent.size() % 20)
                        .setEventType("view")
                        .setEventTime(time)
                        .build();
        rig.send(
                rig.topics.events(),
                partition,
                user.getBytes(StandardCharsets.UTF_8),
                Outgoing.encode(event));
    }
}
