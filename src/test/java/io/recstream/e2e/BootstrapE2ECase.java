package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.UserFeatures;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import io.recstream.job.model.DeadLetterReason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A job whose state was built from the archive goes on as one that was live: the two read the same
 * topic from the cut on, and write the same.
 */
@Timeout(300)
class BootstrapE2ECase {

    private static final Duration DEADLINE = Duration.ofSeconds(90);
    private static final LocalCluster.Options OPTIONS =
            LocalCluster.Options.defaults()
                    .withSlots(1, 2)
                    .withCheckpointInterval(Duration.ofMillis(400));

    private static LocalBroker broker;

    @TempDir private Path folder;

    @BeforeAll
    static void startBroker() {
        broker = LocalBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    /** One has the settings that the archive was written with, the other has others. */
    @Test
    void everyListAfterTheCutIsThatOfAJobThatWasLiveFromTheStart() throws Exception {
        List<Traffic.Sent> sent = Traffic.of(Traffic.seed(), 1_500, 1, 40);
        Map<String, String> changed = new HashMap<>(OracleComparison.SETTINGS);
        changed.put(
                "recstream.events.types",
                "view:1,click:3,cart:2,purchase:9,impression:0,dislike:-1");
        changed.put("recstream.rank.size", "7");
        changed.put("recstream.rank.weight-knn", "0.1");
        try (Rig live = new Rig(broker, "live", 1, OPTIONS);
                Rig otherLive = new Rig(broker, "other-live", 1, OPTIONS);
                Rig built = new Rig(broker, "built", 1, OPTIONS);
                Rig otherBuilt = new Rig(broker, "other-built", 1, OPTIONS)) {
            Map<String, String> settings = readingThoseOf(live, OracleComparison.SETTINGS);
            Map<String, String> otherSettings = readingThoseOf(live, changed);
            live.start(1, archiving(folder));
            live.sendCatalogue();
            otherLive.start(1, otherSettings);
            send(live, sent.subList(0, 1_000));
            live.awaitDrained();
            Awaitility.await("features of both")
                    .atMost(DEADLINE)
                    .untilAsserted(
                            () ->
                                    assertThat(newest(JobOutput.of(otherLive).features))
                                            .isEqualTo(newest(JobOutput.of(live).features)));
            awaitArchived(sent.subList(0, 1_000));
            JobOutput before = JobOutput.of(live);
            JobOutput otherBefore = JobOutput.of(otherLive);

            startFromArchive(built, settings);
            startFromArchive(otherBuilt, otherSettings);
            send(live, sent.subList(1_000, sent.size()));
            live.awaitDrained();

            assertGoOnAlike(before, live, built);
            assertGoOnAlike(otherBefore, otherLive, otherBuilt);
        }
    }

    private void startFromArchive(Rig rig, Map<String, String> settings) throws Exception {
        String savepoint =
                rig.bootstrap(
                        1, settings, "--archive", folder.toUri().toString(), "--margin", "0 s");
        rig.startWithoutUnclaimedState(1, settings, savepoint);
    }

    private static void assertGoOnAlike(JobOutput before, Rig live, Rig built) throws Exception {
        Awaitility.await("lists of both")
                .atMost(DEADLINE)
                .untilAsserted(
                        () -> {
                            JobOutput expected = JobOutput.of(live);
                            JobOutput seen = JobOutput.of(built, live.topics.events());
                            assertThat(texts(seen.lists))
                                    .isNotEmpty()
                                    .isEqualTo(texts(after(before.lists, expected.lists)));
                            assertThat(
                                            differences(
                                                    newest(seen.features),
                                                    newest(expected.features)))
                                    .isEmpty();
                        });
    }

    /** Also when its TaskManager dies while it reads the archive. */
    @Test
    void atParallelismTwoFeaturesAndVerdictsAreThoseOfAJobThatWasLive() throws Exception {
        List<Traffic.Sent> sent = Traffic.of(Traffic.seed(), 1_500, 3, 40);
        Oracle oracle = new Oracle(sent);
        try (Rig live = new Rig(broker, "wide-live", 3, OPTIONS);
                Rig built = new Rig(broker, "wide-built", 3, OPTIONS)) {
            live.start(2, archiving(folder));
            live.sendCatalogue();
            send(live, sent.subList(0, 1_000));
            live.awaitDrained();
            awaitArchived(sent.subList(0, 1_000));
            Map<Integer, Long> cuts = cuts(new Oracle(sent.subList(0, 1_000)));

            Map<String, String> settings = readingThoseOf(live, OracleComparison.SETTINGS);
            built.submitBootstrap(
                    2, settings, "--archive", folder.toUri().toString(), "--margin", "0 s");
            built.awaitRunning();
            built.awaitCheckpoints(1);
            built.kill();
            built.startWithoutUnclaimedState(2, settings, built.stopBootstrap());
            send(live, sent.subList(1_000, sent.size()));
            live.awaitDrained();

            Map<Oracle.Place, List<DeadLetterReason>> refused = new TreeMap<>();
            oracle.deadLetters.forEach(
                    (place, reason) -> {
                        if (place.offset() >= cuts.get(place.partition())) {
                            refused.put(place, List.of(reason));
                        }
                    });
            Awaitility.await("outputs of both")
                    .atMost(DEADLINE)
                    .untilAsserted(
                            () -> {
                                JobOutput seen = JobOutput.of(built, live.topics.events());
                                assertThat(new TreeMap<>(seen.deadLetters))
                                        .isNotEmpty()
                                        .isEqualTo(refused);
                                assertThat(
                                                differences(
                                                        newest(seen.features),
                                                        newest(JobOutput.of(live).features)))
                                        .isEmpty();
                            });
        }
    }

    /** Without a margin the cut is behind the newest row, so it needs all of them. */
    private void awaitArchived(List<Traffic.Sent> records) {
        ArchivedRows.await(folder, new Oracle(records).accepted.size());
    }

    /** The offset behind the last accepted event of each partition. */
    private static Map<Integer, Long> cuts(Oracle oracle) {
        Map<Integer, Long> cuts = new HashMap<>();
        for (Oracle.Place place : oracle.acceptedAt.keySet()) {
            cuts.merge(place.partition(), place.offset() + 1, Math::max);
        }
        return cuts;
    }

    private static Map<String, String> archiving(Path folder) {
        Map<String, String> settings = new HashMap<>(OracleComparison.SETTINGS);
        settings.put("recstream.archive.path", folder.toUri().toString());
        settings.put("recstream.archive.max-delay", "1 s");
        return settings;
    }

    private static Map<String, String> readingThoseOf(Rig other, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("recstream.events.topic", other.topics.events());
        all.put("recstream.catalog.topic", other.topics.catalog());
        return all;
    }

    private static void send(Rig rig, List<Traffic.Sent> records) {
        for (Traffic.Sent record : records) {
            rig.send(rig.topics.events(), record.partition(), record.key(), record.payload());
        }
        rig.flush();
    }

    private static Map<String, List<RecommendationUpdate>> after(
            Map<String, List<RecommendationUpdate>> before,
            Map<String, List<RecommendationUpdate>> all) {
        Map<String, List<RecommendationUpdate>> after = new TreeMap<>();
        all.forEach(
                (user, lists) -> {
                    int known = before.getOrDefault(user, List.of()).size();
                    if (lists.size() > known) {
                        after.put(user, lists.subList(known, lists.size()));
                    }
                });
        return after;
    }

    /** Everything but the time at which a list was made. */
    private static Map<String, List<String>> texts(Map<String, List<RecommendationUpdate>> lists) {
        Map<String, List<String>> texts = new TreeMap<>();
        lists.forEach(
                (user, ofUser) ->
                        texts.put(user, ofUser.stream().map(BootstrapE2ECase::text).toList()));
        return texts;
    }

    private static String text(RecommendationUpdate list) {
        return RecommendationUpdate.newBuilder(list)
                .setGeneratedAt(list.getEventTime())
                .build()
                .toString();
    }

    /** Everything but the version: how often features are emitted depends on the wall clock. */
    private static Map<String, String> newest(Map<String, List<UserFeatures>> features) {
        Map<String, String> newest = new TreeMap<>();
        features.forEach(
                (user, all) ->
                        newest.put(
                                user,
                                UserFeatures.newBuilder(all.get(all.size() - 1))
                                        .setVersion(0)
                                        .build()
                                        .toString()));
        return newest;
    }

    /** Of the users that the job has emitted something of. */
    private static List<String> differences(
            Map<String, String> seen, Map<String, String> expected) {
        assertThat(seen).isNotEmpty();
        return seen.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(expected.get(entry.getKey())))
                .map(entry -> entry.getValue() + " should be " + expected.get(entry.getKey()))
                .toList();
    }
}
