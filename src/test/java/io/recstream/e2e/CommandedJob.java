package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.ControlResult;
import io.recstream.avro.ControlStatus;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.UserEvent;
import io.recstream.devcluster.ControlTopics;
import io.recstream.devcluster.Outgoing;
import io.recstream.job.model.DeadLetterReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;

/** Commands to the job of an operated cluster, and users whose lists show what became of them. */
final class CommandedJob {

    private static final String MIA = "mia";

    private static final ControlTopics TOPICS = ControlTopics.defaults();
    private static final List<String> OTHERS = List.of("ann", "bob", "cho", "dan", "eve", "fay");

    /** By id, in the order in which they are applied. */
    private static final Map<String, String> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put(
                "r1",
                "\"publish-rules\",\"document\":{\"denied-items\":[\"i3\"],\"pins\":[{\"item\":\"i20\",\"position\":1}]}");
        COMMANDS.put(
                "x1",
                "\"start-experiment\",\"document\":{\"id\":\"x1\",\"variants\":[{\"name\":\"a\",\"share\":0.5},{\"name\":\"b\",\"share\":0.5}]}");
        COMMANDS.put("f1", "\"forget\",\"users\":[\"" + MIA + "\"],\"issued_at\":\"ISSUED\"");
    }

    private final OperatedCluster cluster;
    private final Map<String, ControlResult> results = new LinkedHashMap<>();
    private final Map<String, String> variants = new LinkedHashMap<>();
    private Instant issued;
    private int events;

    CommandedJob(OperatedCluster cluster) {
        this.cluster = cluster;
    }

    /** Creates the topics, and returns the settings with control on. */
    Path prepare(Path settings) throws IOException {
        try (Admin admin = cluster.admin()) {
            TOPICS.create(admin);
        }
        Path config = settings.resolveSibling("control.yaml");
        Files.copy(settings, config);
        return Files.writeString(
                config,
                "\nrecstream.control.enabled: true\nrecstream.control.format: json\n",
                StandardOpenOption.APPEND);
    }

    /** Everybody has a list, then the commands are sent and applied. */
    void command() throws IOException {
        send(MIA, Instant.now().minusSeconds(10));
        others(1);
        awaitList(MIA, 1);
        issued = Instant.now();
        for (String id : COMMANDS.keySet()) {
            send(id);
            ControlResult result = await(id, 1);
            assertThat(result.getStatus()).as(result::toString).isEqualTo(ControlStatus.APPLIED);
            results.put(id, result);
        }
        assertThat(newestLists()).doesNotContainKey(MIA);
        others(2);
        newestLists().forEach((user, list) -> variants.put(user, list.getVariant()));
        assertThat(variants.values()).contains("x1/a", "x1/b");
    }

    /**
     * After an upgrade all is as it was, and a command that is sent again has the result that it
     * had.
     *
     * @param modelVersion of the JAR that runs now
     */
    void assertHolds(String modelVersion) throws IOException {
        for (String id : COMMANDS.keySet()) {
            send(id);
            assertThat(await(id, 2)).isEqualTo(results.get(id));
        }
        others(3);
        Map<String, RecommendationUpdate> lists = newestLists();
        assertThat(lists).containsOnlyKeys(OTHERS);
        lists.forEach(
                (user, list) -> {
                    assertThat(list.getVersion()).as(user).isEqualTo(3);
                    assertThat(list.getModelVersion()).isEqualTo(modelVersion);
                    assertThat(list.getRulesVersion()).isEqualTo(1);
                    assertThat(list.getVariant()).as(user).isEqualTo(variants.get(user));
                    assertThat(list.getItems().get(0).getItemId()).isEqualTo("i20");
                    assertThat(list.getItems()).noneMatch(item -> item.getItemId().equals("i3"));
                });
    }

    /** What the forgotten user did before is refused, and the next event begins anew. */
    void assertForgottenUserBeginsAnew() throws IOException {
        send(MIA, issued.minusSeconds(3));
        send(MIA, issued.plusSeconds(1));
        awaitList(MIA, 1);
        assertThat(newestLists().get(MIA).getSessionEvents()).isEqualTo(1);
        List<DeadLetterReason> reasons = new ArrayList<>();
        for (var record : cluster.committed(OperatedCluster.TOPICS.deadLetters())) {
            reasons.add(Letter.ofAvro(record).reason());
        }
        assertThat(reasons).filteredOn(DeadLetterReason.FORGOTTEN::equals).hasSize(1);
    }

    private void others(int version) throws IOException {
        for (String user : OTHERS) {
            send(user, Instant.now());
        }
        for (String user : OTHERS) {
            awaitList(user, version);
        }
    }

    private void send(String user, Instant time) {
        UserEvent event =
                UserEvent.newBuilder()
                        .setEventId("commanded-" + events++)
                        .setUserId(user)
                        .setItemId("i" + events % 9)
                        .setEventType("view")
                        .setEventTime(time)
                        .build();
        cluster.send(OperatedCluster.TOPICS.events(), bytes(user), Outgoing.encode(event));
    }

    private void send(String id) {
        String json =
                "{\"command_id\":\"%s\",\"command\":%s}"
                        .formatted(id, COMMANDS.get(id).replace("ISSUED", issued.toString()));
        cluster.send(TOPICS.commands(), bytes(id), bytes(json));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void awaitList(String user, int version) {
        Awaitility.await("list " + version + " of " + user)
                .atMost(OperatedCluster.DEADLINE)
                .until(
                        () -> {
                            RecommendationUpdate list = newestLists().get(user);
                            return list != null && list.getVersion() == version;
                        });
    }

    /** The committed ones by user, without those of who was forgotten. */
    private Map<String, RecommendationUpdate> newestLists() throws IOException {
        Map<String, RecommendationUpdate> newest = new LinkedHashMap<>();
        for (var record : cluster.committed(OperatedCluster.TOPICS.recommendations())) {
            String user = key(record);
            if (record.value() == null) {
                newest.remove(user);
            } else if (user.equals(MIA) || OTHERS.contains(user)) {
                newest.put(user, RecommendationUpdate.getDecoder().decode(record.value()));
            }
        }
        return newest;
    }

    /** The newest of so many results of a command. */
    private ControlResult await(String id, int times) {
        List<ControlResult> found = new ArrayList<>();
        Awaitility.await(times + " results of " + id)
                .atMost(OperatedCluster.DEADLINE)
                .until(
                        () -> {
                            found.clear();
                            for (var record : cluster.committed(TOPICS.results())) {
                                if (key(record).equals(id)) {
                                    found.add(ControlResult.getDecoder().decode(record.value()));
                                }
                            }
                            return found.size() >= times;
                        });
        return found.get(times - 1);
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), StandardCharsets.UTF_8);
    }
}
