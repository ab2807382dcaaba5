package io.recstream.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.fixture.FixtureFolder;
import io.recstream.fixture.FixtureInput;
import io.recstream.fixture.Phase;
import io.recstream.job.config.JobArguments;
import io.recstream.job.config.JobSettings;
import io.recstream.job.ingest.JsonEvents;
import io.recstream.job.ingest.JsonItems;
import io.recstream.job.ingest.UndecodableException;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.PackedItemIds;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.job.validate.EventValidator;
import io.recstream.job.window.NaiveWindows;
import io.recstream.reference.SequentialRecommender;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.configuration.Configuration;

/** What must become of a fixture's input, worked out without Flink and without its savepoint. */
final class FixtureOracle {

    private static final ObjectMapper JSON = new ObjectMapper();

    final Map<Phase, List<RecommendationUpdate>> lists = new EnumMap<>(Phase.class);
    final Oracle verdicts;
    private final JobSettings settings;
    private final Map<String, List<EnrichedEvent>> accepted = new LinkedHashMap<>();
    private final Map<String, Session> sessions = new HashMap<>();
    private final Map<String, Session> sessionOf = new HashMap<>();

    FixtureOracle(FixtureFolder fixture) throws IOException {
        settings = settings(fixture);
        EventValidator rules =
                new EventValidator(
                        settings.events().weights().keySet(),
                        settings.events().earliestTime(),
                        Duration.ZERO,
                        Clock.systemUTC());
        List<Traffic.Sent> sent = new ArrayList<>();
        Map<String, CatalogItem> catalog = new HashMap<>();
        SequentialRecommender recommender =
                SequentialRecommender.of(settings).useReplicatedCatalog(catalog::get);
        int known = 0;
        for (FixtureInput input : fixture.inputs()) {
            if (input.topic() == FixtureInput.Topic.CATALOG) {
                catalog.put(input.key(), item(input));
                continue;
            }
            sent.add(record(input, rules));
            List<UserEvent> events = new Oracle(sent).accepted;
            if (events.size() > known) {
                UserEvent event = events.get(known++);
                count(event, input.phase());
                recommender.accept(event, list -> lists(input.phase()).add(list));
                accepted.computeIfAbsent(
                                epoch(event.userId(), input.phase()), id -> new ArrayList<>())
                        .add(enriched(event, catalog.get(event.itemId())));
            }
        }
        verdicts = new Oracle(sent);
    }

    /**
     * A user's current session: how many events it has, and whether it is older than the savepoint.
     */
    private record Session(String producerId, long lastTime, int events, boolean isOlder) {}

    private void count(UserEvent event, Phase phase) {
        double weight = settings.events().weights().get(event.type());
        Session last = sessions.get(event.userId());
        if (weight > 0) {
            boolean isSame = last != null && isSame(last, event);
            boolean isBefore = phase == Phase.BEFORE || phase == Phase.HELD;
            last =
                    new Session(
                            event.sessionId(),
                            isSame ? Math.max(last.lastTime(), event.time()) : event.time(),
                            isSame ? last.events() + 1 : 1,
                            isSame ? last.isOlder() : isBefore);
            sessions.put(event.userId(), last);
        }
        if (last != null) {
            sessionOf.put(event.eventId(), last);
        }
    }

    private boolean isSame(Session last, UserEvent event) {
        if (last.producerId() != null || event.sessionId() != null) {
            return Objects.equals(last.producerId(), event.sessionId());
        }
        return event.time() - last.lastTime() <= settings.session().gap().toMillis();
    }

    /**
     * How many events of its session a list of this event has seen; null where nobody knows.
     *
     * @param counted whether they were counted before the savepoint, too
     */
    Integer sessionEvents(String eventId, boolean counted) {
        Session session = sessionOf.get(eventId);
        if (session.isOlder() && !counted) {
            return null;
        }
        return session.events();
    }

    static JobSettings settings(FixtureFolder fixture) {
        return JobArguments.parse(
                        "--config=" + fixture.settings(),
                        "--recstream.kafka.bootstrap-servers=nobody:1")
                .settings(Configuration.fromMap(Map.of("execution.checkpointing.interval", "1 s")));
    }

    private List<RecommendationUpdate> lists(Phase phase) {
        return lists.computeIfAbsent(phase, p -> new ArrayList<>());
    }

    /** A user who comes back after they were forgotten is a new one. */
    static String epoch(String userId, Phase phase) {
        return phase == Phase.RETURN ? userId + " again" : userId;
    }

    private static CatalogItem item(FixtureInput input) {
        try {
            return input.value() == null
                    ? CatalogItem.removed(input.key())
                    : new JsonItems().decode(input.payload()).item();
        } catch (UndecodableException e) {
            return CatalogItem.removed(input.key());
        }
    }

    private static Traffic.Sent record(FixtureInput input, EventValidator rules) {
        SourceRecord source =
                new SourceRecord("events", 0, 0, 0, input.keyBytes(), input.payload());
        DecodedRecord<UserEvent> incoming;
        try {
            incoming = rules.check(source, new JsonEvents().decode(input.payload()));
        } catch (UndecodableException e) {
            incoming = DecodedRecord.rejected(source, e.reason(), e.getMessage());
        }
        return new Traffic.Sent(
                0,
                input.keyBytes(),
                input.payload(),
                incoming.value(),
                incoming.isAccepted() ? null : incoming.rejection().reason());
    }

    private static EnrichedEvent enriched(UserEvent event, CatalogItem item) {
        String category = item == null || item.deleted() ? null : item.category();
        return new EnrichedEvent(
                event, false, 0, PackedItemIds.NONE, 0, 0, 0, 0, true, null, category);
    }

    /** A list as the fixture writes it, but for its version. */
    static JsonNode told(RecommendationUpdate list) {
        ObjectNode told = JSON.createObjectNode();
        told.put("user_id", list.userId());
        told.put("trigger_event_id", list.triggerEventId());
        told.put("event_time", list.eventTime());
        told.put("complete", list.complete());
        told.put("empty_reason", list.emptyReason() == null ? null : list.emptyReason().name());
        ArrayNode items = told.putArray("items");
        list.items()
                .forEach(
                        item ->
                                items.addObject()
                                        .put("item_id", item.itemId())
                                        .put("score", item.score())
                                        .put("reason", item.reason().name())
                                        .put("because_of", item.becauseOf())
                                        .put("title", item.title())
                                        .put("category", item.category()));
        return told;
    }

    /** The windows of a user's first so many events, as features that were told say. */
    JsonNode windows(Phase phase, JsonNode features, List<Duration> lengths) {
        List<EnrichedEvent> events =
                accepted.get(epoch(features.get("user_id").textValue(), phase));
        int count = features.get("events_total").intValue();
        ArrayNode windows = JSON.createArrayNode();
        new NaiveWindows(
                        lengths,
                        settings.windows().steps(),
                        settings.windows().pane(),
                        settings.windows().topCategories())
                .windows(events.subList(0, count), features.get("as_of").longValue())
                .forEach(
                        window -> {
                            ObjectNode told = windows.addObject();
                            told.put("length_ms", window.lengthMillis());
                            told.put("events", window.events());
                            told.set("counts", JSON.valueToTree(window.counts()));
                            told.put("value_sum", window.valueSum());
                            told.put("distinct_items", window.distinctItems());
                            told.set("top_categories", JSON.valueToTree(window.topCategories()));
                        });
        return windows;
    }

    List<Duration> lengths() {
        return settings.windows().lengths();
    }

    /** How many events of a user are accepted before they are forgotten, by user. */
    Map<String, Integer> acceptedByUser() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        accepted.forEach((user, events) -> counts.put(user, events.size()));
        return counts;
    }
}
