package io.recstream.e2e;

import static io.recstream.fixture.FixtureOutput.Kind.FEATURES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.fixture.FixtureOutput;
import io.recstream.fixture.Phase;
import io.recstream.job.model.RecommendationUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a fixture's job has told, beside what the oracle says. */
final class FixtureComparison {

    private static final Set<Phase> BEFORE = Set.of(Phase.BEFORE, Phase.HELD);

    private FixtureComparison() {}

    /**
     * Each list says how many events of its session it has seen.
     *
     * @param counted whether the version of the savepoint had counted them, too
     */
    static void assertSessionEvents(
            FixtureOracle oracle, List<FixtureOutput> lists, boolean counted) {
        int known = 0;
        for (FixtureOutput output : lists) {
            if (output.value() == null) {
                continue;
            }
            Integer expected =
                    oracle.sessionEvents(
                            output.value().get("trigger_event_id").textValue(), counted);
            JsonNode told = output.value().get("session_events");
            assertThat(told.numberValue()).as("%s", output).isEqualTo(expected);
            known += expected == null ? 0 : 1;
        }
        assertThat(known).isPositive();
    }

    /** Each record is exact for so many of the user's events; none of them is passed over. */
    static void assertFeatures(
            FixtureOracle oracle,
            List<Duration> lengths,
            List<FixtureOutput> before,
            List<FixtureOutput> found) {
        Map<String, Long> versions = new HashMap<>();
        for (FixtureOutput output : before) {
            if (output.kind() == FEATURES && BEFORE.contains(output.phase())) {
                versions.put(output.key(), output.value().get("version").longValue());
            }
        }
        Map<String, Integer> totals = new TreeMap<>();
        for (FixtureOutput output : found) {
            if (output.kind() != FEATURES) {
                continue;
            }
            if (output.value() == null) {
                versions.remove(output.key());
                continue;
            }
            JsonNode told = output.value();
            JsonNode windows = oracle.windows(output.phase(), told, lengths);
            boolean exact = ToldAgain.says(windows, told.get("windows"));
            assertThat(exact).as("%s, not %s", windows, told).isTrue();
            assertThat(told.get("version").longValue())
                    .isEqualTo(versions.getOrDefault(output.key(), 0L) + 1);
            versions.put(output.key(), told.get("version").longValue());
            totals.merge(
                    FixtureOracle.epoch(output.key(), output.phase()),
                    told.get("events_total").intValue(),
                    Math::max);
        }
        assertThat(totals)
                .isNotEmpty()
                .allSatisfy(
                        (user, total) ->
                                assertThat(total).isEqualTo(oracle.acceptedByUser().get(user)));
    }

    static void assertSays(FixtureOracle oracle, Phase phase, List<JsonNode> told) {
        List<RecommendationUpdate> expected = oracle.lists.get(phase);
        assertThat(told).hasSameSizeAs(expected);
        for (int i = 0; i < told.size(); i++) {
            JsonNode list = FixtureOracle.told(expected.get(i));
            boolean same = ToldAgain.says(list, told.get(i));
            assertThat(same).as("%s, not %s", list, told.get(i)).isTrue();
        }
    }

    /** What each user is to be shown when the interval has passed: the last one, if it is news. */
    static Map<String, List<String>> heldBack(FixtureOracle oracle) {
        Map<String, List<String>> shown = new HashMap<>();
        oracle.lists.get(Phase.BEFORE).forEach(list -> shown.put(list.userId(), items(list)));
        Map<String, List<String>> held = new TreeMap<>();
        oracle.lists.get(Phase.HELD).forEach(list -> held.put(list.userId(), items(list)));
        held.entrySet().removeIf(list -> list.getValue().equals(shown.get(list.getKey())));
        return held;
    }

    private static List<String> items(RecommendationUpdate list) {
        return list.items().stream().map(item -> item.itemId()).toList();
    }

    static Map<String, List<String>> itemsByUser(List<JsonNode> lists) {
        Map<String, List<String>> items = new TreeMap<>();
        for (JsonNode list : lists) {
            List<String> ids = new ArrayList<>();
            list.get("items").forEach(item -> ids.add(item.get("item_id").textValue()));
            items.put(list.get("user_id").textValue(), ids);
        }
        return items;
    }

    static Map<Long, String> reasons(FixtureOracle oracle) {
        Map<Long, String> reasons = new HashMap<>();
        oracle.verdicts.deadLetters.forEach(
                (place, reason) -> reasons.put(place.offset(), reason.name()));
        return reasons;
    }
}
