package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.fixture.FixtureFolder;
import io.recstream.fixture.FixtureInput;
import io.recstream.fixture.FixtureOutput;
import io.recstream.fixture.Phase;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RecommendedItem;
import io.recstream.job.model.UserEvent;
import io.recstream.reference.SequentialRecommender;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What must become of a fixture's input with identity, without Flink and without its savepoint. */
final class IdentityFixtureOracle {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<RecommendationUpdate> lists = new ArrayList<>();
    private final IdentityOracle identities;
    private final Map<String, String> identitiesBefore;

    IdentityFixtureOracle(FixtureFolder fixture) throws IOException {
        SequentialRecommender recommender =
                SequentialRecommender.of(FixtureOracle.settings(fixture));
        List<RecommendationUpdate> emitted = new ArrayList<>();
        identities = new IdentityOracle(event -> recommender.accept(event, emitted::add));
        Map<String, String> before = Map.of();
        for (FixtureInput input : fixture.inputs()) {
            if (input.phase() == Phase.AFTER && before.isEmpty()) {
                before = identities.identities();
                emitted.clear();
            }
            if (input.value().startsWith("{")) {
                accept(input.topic(), JSON.readTree(input.value()));
            }
        }
        identitiesBefore = before;
        lists.addAll(emitted);
    }

    private void accept(FixtureInput.Topic topic, JsonNode json) {
        if (topic == FixtureInput.Topic.LINKS) {
            identities.link(json.get("id_a").textValue(), json.get("id_b").textValue());
        } else {
            identities.accept(
                    io.recstream.avro.UserEvent.newBuilder()
                            .setEventId(json.get("event_id").textValue())
                            .setUserId(json.get("user_id").textValue())
                            .setDeviceId(json.get("device_id").textValue())
                            .setItemId(json.get("item_id").textValue())
                            .setEventType(json.get("event_type").textValue())
                            .setEventTime(Instant.ofEpochMilli(json.get("event_time").longValue()))
                            .setValue(
                                    json.get("value").isNull()
                                            ? null
                                            : json.get("value").doubleValue())
                            .build());
        }
    }

    /** A list without its items; or the end of one. */
    private record Caption(String person, long version, String trigger, int sessionEvents) {

        static Caption of(FixtureOutput output) {
            JsonNode json = output.value();
            return json == null
                    ? new Caption(output.key(), 0, null, 0)
                    : new Caption(
                            output.key(),
                            json.get("version").longValue(),
                            json.get("trigger_event_id").textValue(),
                            json.get("session_events").intValue());
        }

        static Caption of(RecommendationUpdate list) {
            return list.isTombstone()
                    ? new Caption(list.userId(), 0, null, 0)
                    : new Caption(
                            list.userId(),
                            list.version(),
                            list.triggerEventId(),
                            list.sessionEvents());
        }
    }

    /**
     * The lists after the savepoint are those that a job which never stopped would emit. The order
     * of popular items differs, as a restored job samples them at other moments.
     */
    void assertLists(List<FixtureOutput> found) {
        assertThat(found.stream().map(Caption::of))
                .containsExactlyElementsOf(lists.stream().map(Caption::of).toList())
                .hasSizeGreaterThan(100);
        int same = 0;
        for (int i = 0; i < lists.size(); i++) {
            same += items(found.get(i)).equals(items(lists.get(i))) ? 1 : 0;
        }
        assertThat(same / (double) lists.size()).isGreaterThan(0.5);
    }

    private static List<String> items(FixtureOutput output) {
        List<String> items = new ArrayList<>();
        if (output.value() != null) {
            output.value().get("items").forEach(item -> items.add(item.get("item_id").textValue()));
        }
        return items;
    }

    private static List<String> items(RecommendationUpdate list) {
        return list.items().stream().map(RecommendedItem::itemId).toList();
    }

    /** The newest features count every event of the person, also those before the savepoint. */
    void assertFeatures(List<FixtureOutput> found) {
        Map<String, Long> totals = new TreeMap<>();
        for (FixtureOutput output : found) {
            JsonNode json = output.value();
            totals.put(output.key(), json == null ? 0 : json.get("events_total").longValue());
        }
        Map<String, List<UserEvent>> expected = identities.eventsByPerson();
        assertThat(totals).hasSizeGreaterThan(10);
        assertThat(totals)
                .allSatisfy(
                        (person, total) ->
                                assertThat(total)
                                        .as(person)
                                        .isEqualTo(
                                                expected.getOrDefault(person, List.of()).size()));
    }

    /** What is said of ids after the savepoint is what has changed. */
    void assertIdentities(List<FixtureOutput> found) {
        Map<String, String> persons = new TreeMap<>(identitiesBefore);
        found.forEach(it -> persons.put(it.key(), it.value().get("person_id").textValue()));
        assertThat(persons).isEqualTo(identities.identities()).isNotEqualTo(identitiesBefore);
    }
}
