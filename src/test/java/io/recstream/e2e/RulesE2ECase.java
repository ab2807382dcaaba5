package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.ControlResult;
import io.recstream.avro.ControlStatus;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.StageResult;
import io.recstream.cli.Main;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import io.recstream.job.control.rules.ExperimentParser;
import io.recstream.job.control.rules.RulesContext;
import io.recstream.job.control.rules.RulesParser;
import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.Experiment;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.PublishedRules;
import io.recstream.job.model.UserEvent;
import io.recstream.reference.SequentialRecommender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lists obey what was published while the job runs, whatever happens to it meanwhile. */
@Timeout(300)
class RulesE2ECase {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final String RULES =
            """
            exclude-purchased: true
            min-score: 0.0001
            denied-items: [i3]
            boosts:
              items: {i7: 3}
              categories: {all/c2: 1.5}
            pins:
              - {item: i20, position: 2}
            weights: {knn: 0.3, revisit: 0.2}
            event-weights: {purchase: 7, click: -1}
            """;
    private static final String EXPERIMENT =
            """
            id: x1
            variants:
              - {name: control, share: 0.5}
              - name: boosted
                share: 0.5
                rules:
                  boosts:
                    categories: {all/c5: 4}
            """;
    private static final String DURING = "{denied-items: [i1], event-weights: {cart: 3}}";

    private static LocalBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = LocalBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    /** Published rules and the running experiment from a number of accepted events on. */
    private record Change(int after, PublishedRules rules, Experiment experiment) {}

    @Test
    void everyListIsThatOfTheReferenceUnderTheRulesOfItsVersionAndVariant() throws Exception {
        List<Traffic.Sent> sent = Traffic.of(Traffic.seed(), 1_500, 1, 30);
        JobOutput seen;
        LocalCluster.Options options =
                LocalCluster.Options.defaults()
                        .withSlots(1, 1)
                        .withCheckpointInterval(Duration.ofMillis(400));
        try (Rig rig = new Rig(broker, "rules", 1, options)) {
            createTopics(rig);
            rig.start(1, settings(rig));
            rig.sendCatalogue();
            send(rig, sent.subList(0, 300));
            assertThat(applied(rig, "c1", publish("c1", RULES, 0L)).getRulesVersion()).isEqualTo(1);
            List<Traffic.Sent> before = sent.subList(300, 450);
            before.forEach(record -> send(rig, record));
            rig.flush();
            rig.awaitListOf(Traffic.eventIds(before));
            rig.kill();
            send(rig, sent.subList(450, 600));
            assertRefused(rig);

            ControlResult started =
                    applied(rig, "x", command("x", "start-experiment", document(EXPERIMENT)));
            assertThat(started.getExperiment()).isEqualTo("x1");
            assertThat(started.getRulesVersion()).isEqualTo(1);
            send(rig, sent.subList(600, 800));
            rig.start(1, settings(rig), rig.stop());
            command(rig, command("x", "start-experiment", document(EXPERIMENT)));
            assertThat(await(rig, "x", 2)).isEqualTo(started);
            send(rig, sent.subList(800, 1_000));
            assertThat(applied(rig, "c2", publish("c2", DURING, null)).getRulesVersion())
                    .isEqualTo(2);
            send(rig, sent.subList(1_000, 1_200));
            ControlResult stopped =
                    applied(
                            rig,
                            "y",
                            command(
                                    "y",
                                    "stop-experiment",
                                    "\"experiment\":\"x1\",\"winner\":\"boosted\""));
            assertThat(stopped.getRulesVersion()).isEqualTo(3);
            assertThat(stopped.getDocument())
                    .isEqualTo(
                            "denied-items:\n  - i1\nboosts:\n  categories:\n    all/c5: 4\nevent-weights:\n  cart: 3\n");
            rig.kill();
            send(rig, sent.subList(1_200, sent.size()));
            seen = JobOutput.of(rig);
        }

        PublishedRules first = rules(RULES).withVersion(1);
        PublishedRules second = rules(DURING).withVersion(2);
        Experiment experiment =
                ExperimentParser.parse(EXPERIMENT, RulesContext.UNKNOWN).orElseThrow();
        PublishedRules third =
                second.overriddenBy(experiment.variants().get(1).rules()).withVersion(3);
        List<Change> changes =
                List.of(
                        new Change(accepted(sent, 300), first, null),
                        new Change(accepted(sent, 600), first, experiment),
                        new Change(accepted(sent, 1_000), second, experiment),
                        new Change(accepted(sent, 1_200), third, null));
        assertThat(seen.listsInOrder.stream().map(RulesE2ECase::told))
                .containsExactlyElementsOf(expected(new Oracle(sent).accepted, changes));
        assertThat(seen.listsInOrder)
                .extracting(list -> list.getRulesVersion() + " " + list.getVariant())
                .contains(
                        "null null",
                        "1 null",
                        "1 x1/control",
                        "1 x1/boosted",
                        "2 x1/control",
                        "2 x1/boosted",
                        "3 null");
    }

    private static void assertRefused(Rig rig) throws IOException {
        command(rig, publish("r1", "{min-score: -1, denied-item: [i1]}", 0L));
        assertThat(refusals(await(rig, "r1", 1)))
                .satisfiesExactly(
                        one -> assertThat(one).contains("denied-item", "denied-items"),
                        one -> assertThat(one).contains("line 1: min-score", "below 0"),
                        one -> assertThat(one).contains("against version 0, and 1 is published"));
        command(rig, command("r2", "start-experiment", document("id: x1")));
        assertThat(refusals(await(rig, "r2", 1))).singleElement().asString().contains("variants");
        command(rig, command("r3", "stop-experiment", "\"experiment\":\"x1\""));
        assertThat(refusals(await(rig, "r3", 1)))
                .containsExactly("The experiment 'x1' does not run: no experiment runs");
        command(rig, command("r4", "publish-rules", "\"rules_version\":true"));
        assertThat(refusals(await(rig, "r4", 1)))
                .containsExactly("rules_version is not a whole number: 'true'");
    }

    @Test
    void aRescaleKeepsWhatIsPublishedAndWithoutControlNothingIs() throws Exception {
        LocalCluster.Options options =
                LocalCluster.Options.defaults()
                        .withSlots(1, 3)
                        .withCheckpointInterval(Duration.ofMillis(400));
        List<Traffic.Sent> sent = Traffic.of(Traffic.seed(), 500, 2, 30);
        try (Rig rig = new Rig(broker, "rescaled-rules", 2, options)) {
            createTopics(rig);
            rig.start(2, settings(rig));
            rig.sendCatalogue();
            ControlResult published = applied(rig, "c1", publish("c1", RULES, null));
            applied(rig, "x", command("x", "start-experiment", document(EXPERIMENT)));
            send(rig, sent.subList(0, 100));
            rig.start(3, settings(rig), rig.stop());
            send(rig, sent.subList(100, 200));
            rig.start(1, settings(rig), rig.stop());
            send(rig, sent.subList(200, 300));
            command(rig, publish("c1", RULES, null));
            assertThat(await(rig, "c1", 2)).isEqualTo(published);
            Map<String, String> off = settings(rig);
            off.put("recstream.control.enabled", "false");
            rig.startWithoutUnclaimedState(2, off, rig.stop());
            send(rig, sent.subList(300, 400));

            Set<String> later = Traffic.eventIds(sent.subList(300, 400));
            later.removeAll(Traffic.eventIds(sent.subList(0, 300)));
            Map<Boolean, List<RecommendationUpdate>> lists =
                    JobOutput.of(rig).listsInOrder.stream()
                            .collect(
                                    Collectors.partitioningBy(
                                            list -> later.contains(list.getTriggerEventId())));
            Experiment experiment =
                    ExperimentParser.parse(EXPERIMENT, RulesContext.UNKNOWN).orElseThrow();
            for (RecommendationUpdate list : lists.get(false)) {
                String user = list.getUserId();
                assertThat(under(list.getRulesVersion(), list.getVariant()))
                        .isEqualTo(under(1L, "x1/" + experiment.variantOf(user).name()));
                assertThat(list.getItems()).noneMatch(item -> item.getItemId().equals("i3"));
            }
            for (RecommendationUpdate list : lists.get(true)) {
                assertThat(under(list.getRulesVersion(), list.getVariant()))
                        .isEqualTo(under(null, null));
            }
            assertThat(lists.get(true)).isNotEmpty();
        }
    }

    /** Nobody sends an event between a change and the lists that follow it. */
    @Test
    void listsOfRecentlyActiveUsersFollowAChangeWithoutAnEvent() throws Exception {
        LocalCluster.Options options =
                LocalCluster.Options.defaults()
                        .withSlots(1, 2)
                        .withCheckpointInterval(Duration.ofMillis(200));
        List<Traffic.Sent> sent = Traffic.of(Traffic.seed(), 400, 2, 20);
        try (Rig rig = new Rig(broker, "reissue", 2, options)) {
            createTopics(rig);
            Map<String, String> settings = settings(rig);
            settings.put("recstream.rules.reissue", "30 min");
            rig.start(2, settings);
            rig.sendCatalogue();
            send(rig, sent.subList(0, 300));
            Map<String, RecommendationUpdate> before = newest(rig);
            List<String> items = mostListed(before);
            String item = items.get(0);

            stock(rig, item, false);
            Map<String, RecommendationUpdate> without =
                    await(rig, "sold out", list -> !has(list, item));
            stock(rig, item, true);
            Map<String, RecommendationUpdate> back =
                    await(
                            rig,
                            "back",
                            list ->
                                    has(list, item)
                                            || !best(before.get(list.getUserId())).contains(item));
            before.forEach(
                    (user, list) -> {
                        if (has(list, item)) {
                            assertFollows(list, without.get(user));
                            assertThat(without.get(user).getItems())
                                    .hasSizeGreaterThanOrEqualTo(list.getItems().size());
                        } else {
                            assertThat(without.get(user)).isEqualTo(list);
                        }
                        if (best(list).contains(item)) {
                            assertFollows(without.get(user), back.get(user));
                            assertThat(back.get(user).getTriggerEventId())
                                    .isEqualTo(without.get(user).getTriggerEventId());
                        }
                    });

            applied(rig, "c1", publish("c1", "{denied-items: [%s]}".formatted(item), 0L));
            Map<String, RecommendationUpdate> obeying =
                    await(rig, "rules", list -> list.getRulesVersion() != null);
            assertThat(obeying.values()).noneMatch(list -> has(list, item));
            obeying.forEach(
                    (user, list) ->
                            assertThat(list.getVersion())
                                    .isGreaterThan(back.get(user).getVersion()));

            stock(rig, items.get(1), false);
            rig.kill();
            send(rig, sent.subList(300, 400));
            Set<String> events = Traffic.eventIds(sent.subList(300, 400));
            for (List<RecommendationUpdate> lists : JobOutput.of(rig).lists.values()) {
                for (int i = 0; i < lists.size(); i++) {
                    assertThat(lists.get(i).getVersion()).isEqualTo(i + 1);
                }
                RecommendationUpdate last = lists.get(lists.size() - 1);
                if (events.contains(last.getTriggerEventId())) {
                    assertThat(has(last, items.get(1))).isFalse();
                }
            }
        }
    }

    private static void assertFollows(RecommendationUpdate before, RecommendationUpdate list) {
        assertThat(list.getVersion()).isEqualTo(before.getVersion() + 1);
    }

    private static void stock(Rig rig, String item, boolean available) {
        rig.send(
                rig.topics.catalog(),
                null,
                item.getBytes(StandardCharsets.UTF_8),
                Traffic.encode(
                        io.recstream.avro.CatalogItem.newBuilder()
                                .setItemId(item)
                                .setCategory(List.of(Traffic.category(item).split("/")))
                                .setAvailable(available)
                                .build()));
        rig.flush();
    }

    /** The newest committed lists by user, once all of them are as they should be. */
    private static Map<String, RecommendationUpdate> await(
            Rig rig, String change, Predicate<RecommendationUpdate> isRight) {
        Map<String, RecommendationUpdate> lists = new HashMap<>();
        Awaitility.await("all lists after " + change)
                .atMost(DEADLINE)
                .until(
                        () -> {
                            lists.putAll(newest(rig));
                            return lists.values().stream().allMatch(isRight);
                        });
        return lists;
    }

    private static Map<String, RecommendationUpdate> newest(Rig rig) throws IOException {
        Map<String, RecommendationUpdate> newest = new HashMap<>();
        for (var record : rig.committed(rig.topics.recommendations())) {
            RecommendationUpdate list = RecommendationUpdate.getDecoder().decode(record.value());
            newest.put(list.getUserId(), list);
        }
        return newest;
    }

    private static List<String> mostListed(Map<String, RecommendationUpdate> lists) {
        Map<String, Long> counts =
                lists.values().stream()
                        .flatMap(list -> best(list).stream())
                        .collect(Collectors.groupingBy(item -> item, Collectors.counting()));
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Those that experts put first: they stay in the list while popularity moves. */
    private static List<String> best(RecommendationUpdate list) {
        return list.getItems().stream()
                .limit(5)
                .filter(item -> !item.getReason().name().startsWith("POPULAR"))
                .map(item -> item.getItemId())
                .toList();
    }

    private static boolean has(RecommendationUpdate list, String itemId) {
        return list.getItems().stream().anyMatch(item -> item.getItemId().equals(itemId));
    }

    /** The catalogue's categories are all/c0 to all/c6. */
    @Test
    void theCommandsCheckSendAndWaitForTheResult(@TempDir Path folder) throws Exception {
        LocalCluster.Options options =
                LocalCluster.Options.defaults()
                        .withSlots(1, 1)
                        .withCheckpointInterval(Duration.ofMillis(400));
        try (Rig rig = new Rig(broker, "rules-commands", 1, options)) {
            createTopics(rig);
            rig.start(1, settings(rig));
            rig.sendCatalogue();
            Commands run = new Commands(folder, rig);
            run.expect(1, "rules", "publish", run.file("boosts: {categories: {all/c9: 2}}"));
            run.expect(
                    0, "rules", "publish", "--dry-run", run.file("boosts: {categories: {all: 2}}"));
            run.expect(0, "rules", "show");
            run.expect(0, "rules", "publish", run.file(RULES), "--command-id", "v1");
            run.expect(0, "rules", "publish", run.file(DURING), "--command-id", "v2");
            run.expect(
                    1, "rules", "publish", run.file("{}"), "--against", "1", "--command-id", "r1");
            run.expect(0, "rules", "diff", "1", "2");
            run.expect(0, "rules", "diff", run.file("{}"));
            run.expect(1, "rules", "rollback", "9");
            run.expect(0, "rules", "rollback", "1", "--command-id", "v3");
            run.expect(1, "experiment", "start", run.file("id: x1"));
            run.expect(0, "experiment", "start", run.file(EXPERIMENT), "--command-id", "x");
            run.expect(1, "experiment", "stop", "x2", "--command-id", "r2");
            run.expect(
                    0,
                    "experiment",
                    "stop",
                    "x1",
                    "--winner",
                    "boosted",
                    "--reason",
                    "it leads",
                    "--command-id",
                    "v4");
            run.expect(0, "experiment", "status");
            rig.stop();
            run.expect(3, "rules", "rollback", "0", "--timeout", "1s", "--command-id", "late");

            assertThat(await(rig, "v1", 1).getRulesVersion()).isEqualTo(1);
            assertThat(await(rig, "v2", 1).getRulesVersion()).isEqualTo(2);
            assertThat(refusals(await(rig, "r1", 1)))
                    .singleElement()
                    .asString()
                    .contains("against version 1, and 2 is published");
            assertThat(await(rig, "v3", 1).getDocument())
                    .isEqualTo(await(rig, "v1", 1).getDocument());
            assertThat(await(rig, "x", 1).getRulesVersion()).isEqualTo(3);
            assertThat(refusals(await(rig, "r2", 1)))
                    .singleElement()
                    .asString()
                    .contains("x1 runs");
            assertThat(await(rig, "v4", 1))
                    .satisfies(
                            result -> {
                                assertThat(result.getRulesVersion()).isEqualTo(4);
                                assertThat(result.getWinner()).isEqualTo("boosted");
                                assertThat(result.getReason()).isEqualTo("it leads");
                                assertThat(result.getDocument()).contains("all/c5: 4");
                            });
        }
    }

    /** The command line, with the settings of a rig's job. */
    private static final class Commands {

        private final Path folder;
        private final Path config;
        private int files;

        Commands(Path folder, Rig rig) throws IOException {
            this.folder = folder;
            this.config = folder.resolve("job.yaml");
            Map<String, String> all = new HashMap<>(settings(rig));
            all.putAll(rig.topics.asSettings());
            all.put("recstream.kafka.bootstrap-servers", broker.bootstrapServers());
            StringBuilder yaml = new StringBuilder();
            all.forEach((key, value) -> yaml.append(key).append(": '").append(value).append("'\n"));
            Files.writeString(config, yaml);
        }

        String file(String document) throws IOException {
            return Files.writeString(folder.resolve("document" + files++), document).toString();
        }

        void expect(int code, String... arguments) {
            List<String> all = new ArrayList<>(List.of(arguments));
            all.add("--config");
            all.add(config.toString());
            assertThat(Main.commandLine().execute(all.toArray(String[]::new)))
                    .as("exit code of %s", all)
                    .isEqualTo(code);
        }
    }

    private static void createTopics(Rig rig) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.createTopics(
                            List.of(
                                    new NewTopic(commands(rig), 1, (short) 1),
                                    new NewTopic(results(rig), 1, (short) 1)
                                            .configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
        }
    }

    private static Map<String, String> settings(Rig rig) {
        Map<String, String> settings = new HashMap<>(OracleComparison.SETTINGS);
        settings.put("recstream.rank.replicate-catalog", "true");
        settings.put("recstream.control.enabled", "true");
        settings.put("recstream.control.format", "json");
        settings.put("recstream.control.topic", commands(rig));
        settings.put("recstream.control.results-topic", results(rig));
        return settings;
    }

    private static String commands(Rig rig) {
        return rig.topics.events() + "-control";
    }

    private static String results(Rig rig) {
        return rig.topics.events() + "-control-results";
    }

    private static void send(Rig rig, List<Traffic.Sent> records) {
        records.forEach(record -> send(rig, record));
        rig.awaitDrained();
    }

    private static void send(Rig rig, Traffic.Sent record) {
        rig.send(rig.topics.events(), record.partition(), record.key(), record.payload());
    }

    private static String publish(String id, String document, Long against) {
        return command(
                id,
                "publish-rules",
                document(document) + (against == null ? "" : ",\"rules_version\":" + against));
    }

    private static String document(String text) {
        return "\"document\":\"" + text.replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    private static String command(String id, String name, String fields) {
        return "{\"command_id\":\"%s\",\"command\":\"%s\",%s}".formatted(id, name, fields);
    }

    private static void command(Rig rig, String json) {
        rig.send(commands(rig), 0, null, json.getBytes(StandardCharsets.UTF_8));
        rig.flush();
    }

    private static ControlResult applied(Rig rig, String id, String json) {
        command(rig, json);
        ControlResult result = await(rig, id, 1);
        assertThat(result.getStatus()).as(() -> result.toString()).isEqualTo(ControlStatus.APPLIED);
        assertThat(result.getStages())
                .extracting(StageResult::getStage)
                .endsWith("rank-list")
                .hasSize(result.getCommand().equals("publish-rules") ? 2 : 1);
        return result;
    }

    /** The newest of so many results of a command. */
    private static ControlResult await(Rig rig, String id, int results) {
        List<ControlResult> found = new ArrayList<>();
        Awaitility.await("results of " + id)
                .atMost(DEADLINE)
                .until(
                        () -> {
                            found.clear();
                            for (var record : rig.committed(results(rig))) {
                                if (id.equals(new String(record.key(), StandardCharsets.UTF_8))) {
                                    found.add(ControlResult.getDecoder().decode(record.value()));
                                }
                            }
                            return found.size() >= results;
                        });
        return found.get(results - 1);
    }

    private static List<String> refusals(ControlResult result) {
        assertThat(result.getStatus()).isEqualTo(ControlStatus.REFUSED);
        return result.getRefusals();
    }

    private static int accepted(List<Traffic.Sent> sent, int records) {
        return new Oracle(sent.subList(0, records)).accepted.size();
    }

    private static PublishedRules rules(String document) {
        return RulesParser.parse(document, RulesContext.UNKNOWN).orElseThrow();
    }

    private static List<String> expected(List<UserEvent> accepted, List<Change> changes) {
        SequentialRecommender recommender =
                new SequentialRecommender(
                                KnnParameters.DEFAULT,
                                BlendParameters.DEFAULT,
                                ListRuleParameters.NONE,
                                OracleComparison.WEIGHTS,
                                OracleComparison.SESSIONS,
                                Duration.ofDays(1))
                        .useReplicatedCatalog(
                                id ->
                                        new CatalogItem(
                                                id,
                                                null,
                                                Traffic.category(id),
                                                Double.NaN,
                                                true,
                                                false));
        List<String> lists = new ArrayList<>();
        for (int e = 0; e < accepted.size(); e++) {
            for (Change change : changes) {
                if (change.after() == e) {
                    recommender.publish(change.rules()).run(change.experiment());
                }
            }
            recommender.accept(
                    accepted.get(e),
                    list ->
                            lists.add(
                                    OracleComparison.told(list)
                                            + under(list.rulesVersion(), list.variant())));
        }
        return lists;
    }

    private static String told(RecommendationUpdate list) {
        return OracleComparison.told(list) + under(list.getRulesVersion(), list.getVariant());
    }

    private static String under(Long version, String variant) {
        return "\nunder " + version + " " + variant;
    }
}
