package io.recstream.e2e;

import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.UserFeatures;
import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.CategoryCount;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.PackedItemIds;
import io.recstream.job.model.RecommendedItem;
import io.recstream.job.model.SessionParameters;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.WindowFeatures;
import io.recstream.job.window.NaiveWindows;
import io.recstream.reference.SequentialRecommender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What a consumer has seen of {@link Traffic}, beside what the oracle makes of it, for a job with
 * {@link #SETTINGS}.
 */
final class OracleComparison {

    static final Map<String, Double> WEIGHTS =
            Map.of(
                    "view",
                    1.0,
                    "click",
                    1.0,
                    "cart",
                    2.0,
                    "purchase",
                    4.0,
                    "impression",
                    0.0,
                    "dislike",
                    -1.0);

    /** Those of {@link #SETTINGS}. */
    static final SessionParameters SESSIONS =
            new SessionParameters(
                    Duration.ofMinutes(30).toMillis(),
                    Traffic.OUT_OF_ORDERNESS.plus(Traffic.LATENESS).toMillis(),
                    10,
                    4,
                    false);

    private static final List<Duration> WINDOWS =
            List.of(Duration.ofMinutes(5), Duration.ofHours(1));
    static final Map<String, String> SETTINGS =
            Map.of(
                    "recstream.events.types",
                            "view:1,click:1,cart:2,purchase:4,impression:0,dislike:-1",
                    "recstream.events.max-out-of-orderness", "5 s",
                    "recstream.events.allowed-lateness", "1 min",
                    "recstream.events.idle-timeout", "1 h",
                    "recstream.windows.lengths", "5 min;1 h",
                    "recstream.rank.answer-timeout", "1 h",
                    "recstream.kafka.transaction-timeout", "10 min");

    private OracleComparison() {}

    /** Everything in which the outcome is not what the oracle says, in words. */
    static List<String> differences(Oracle oracle, JobOutput seen) {
        List<String> differences = new ArrayList<>();
        oracle.deadLetters.forEach(
                (place, reason) -> {
                    if (!List.of(reason).equals(seen.deadLetters.get(place))) {
                        differences.add(
                                place
                                        + " should be "
                                        + reason
                                        + " but is "
                                        + seen.deadLetters.get(place));
                    }
                });
        seen.deadLetters.forEach(
                (place, reasons) -> {
                    if (!oracle.deadLetters.containsKey(place)) {
                        differences.add(place + " should not be a dead letter but is " + reasons);
                    }
                });
        compareFeatures(oracle.acceptedByUser, seen, Traffic::category, differences);
        compareVersions(oracle, seen, differences);
        return differences;
    }

    /**
     * Adds in what features differ from those of the accepted events, counted without the job.
     *
     * @param categories by item, null where the catalogue has none
     */
    static void compareFeatures(
            Map<String, List<UserEvent>> acceptedByUser,
            JobOutput seen,
            Function<String, String> categories,
            List<String> differences) {
        if (!acceptedByUser.keySet().equals(seen.features.keySet())) {
            differences.add("features of other users");
        }
        acceptedByUser.forEach(
                (user, events) -> {
                    List<UserFeatures> told = seen.features.getOrDefault(user, List.of());
                    if (!told.isEmpty()) {
                        List<EnrichedEvent> enriched =
                                events.stream()
                                        .map(it -> enriched(it, categories.apply(it.itemId())))
                                        .toList();
                        compareFinal(user, enriched, told.get(told.size() - 1), differences);
                    }
                    for (int v = 0; v < told.size(); v++) {
                        if (told.get(v).getVersion() != v + 1) {
                            differences.add("features of " + user + " break at version " + (v + 1));
                            break;
                        }
                    }
                });
    }

    static void compareFinal(
            String user, List<EnrichedEvent> events, UserFeatures told, List<String> differences) {
        long asOf = told.getAsOf().toEpochMilli();
        long newest = events.stream().mapToLong(it -> it.event().time()).max().orElseThrow();
        List<String> expected = new ArrayList<>();
        new NaiveWindows(WINDOWS, Duration.ofMinutes(1), 5)
                .windows(events, asOf)
                .forEach(window -> expected.add(window.toString()));
        List<String> found = new ArrayList<>();
        told.getWindows().forEach(window -> found.add(model(window).toString()));
        if (!expected.equals(found)
                || told.getEventsTotal() != events.size()
                || told.getLastEventTime().toEpochMilli() != newest
                || asOf <= newest) {
            differences.add("features of " + user + " should be " + expected + " but are " + told);
        }
    }

    static EnrichedEvent enriched(UserEvent event, String category) {
        return new EnrichedEvent(
                event, false, 0, PackedItemIds.NONE, 0, 0, 0, 0, true, null, category);
    }

    private static WindowFeatures model(io.recstream.avro.WindowFeatures told) {
        return new WindowFeatures(
                told.getLengthMs(),
                told.getEvents(),
                new TreeMap<>(told.getCounts()),
                told.getValueSum(),
                told.getDistinctItems(),
                told.getTopCategories().stream()
                        .map(top -> new CategoryCount(top.getCategory(), top.getCount()))
                        .toList());
    }

    private static void compareVersions(Oracle oracle, JobOutput seen, List<String> differences) {
        seen.lists.forEach(
                (user, lists) -> {
                    if (!oracle.acceptedByUser.containsKey(user)) {
                        differences.add("lists of nobody: " + user);
                    }
                    for (int v = 0; v < lists.size(); v++) {
                        if (lists.get(v).getVersion() != v + 1) {
                            differences.add(
                                    "list "
                                            + (v + 1)
                                            + " of "
                                            + user
                                            + " is version "
                                            + lists.get(v).getVersion());
                            break;
                        }
                    }
                });
        oracle.acceptedByUser.forEach(
                (user, events) -> {
                    boolean taught = events.stream().anyMatch(e -> WEIGHTS.get(e.type()) > 0);
                    if (taught && !seen.lists.containsKey(user)) {
                        differences.add("no list of " + user);
                    }
                });
    }

    static List<String> expectedLists(Oracle oracle) {
        SequentialRecommender recommender =
                new SequentialRecommender(
                                KnnParameters.DEFAULT,
                                BlendParameters.DEFAULT,
                                WEIGHTS,
                                SESSIONS,
                                Duration.ofDays(1))
                        .useCatalog(OracleComparison::entry);
        List<String> lists = new ArrayList<>();
        for (UserEvent event : oracle.accepted) {
            recommender.accept(event, list -> lists.add(told(list)));
        }
        return lists;
    }

    /** The catalogue holds every item of the traffic. */
    private static CatalogItem entry(String itemId) {
        return new CatalogItem(itemId, null, Traffic.category(itemId), Double.NaN, true, false);
    }

    static String told(io.recstream.job.model.RecommendationUpdate list) {
        StringBuilder text = new StringBuilder();
        text.append(list.userId()).append(' ').append(list.version());
        text.append(' ').append(list.triggerEventId()).append(' ').append(list.eventTime());
        text.append(' ').append(list.sessionEvents());
        text.append(' ').append(list.complete()).append(' ').append(list.emptyReason());
        for (RecommendedItem item : list.items()) {
            text.append('\n').append(item.itemId()).append(' ').append(item.score());
            text.append(' ').append(item.reason()).append(' ').append(item.becauseOf());
            text.append(' ').append(item.title()).append(' ').append(item.category());
        }
        return text.toString();
    }

    static String told(RecommendationUpdate list) {
        StringBuilder text = new StringBuilder();
        text.append(list.getUserId()).append(' ').append(list.getVersion());
        text.append(' ').append(list.getTriggerEventId());
        text.append(' ').append(list.getEventTime().toEpochMilli());
        text.append(' ').append(list.getSessionEvents());
        text.append(' ').append(list.getComplete()).append(' ').append(list.getEmptyReason());
        for (var item : list.getItems()) {
            text.append('\n').append(item.getItemId()).append(' ').append(item.getScore());
            text.append(' ').append(item.getReason()).append(' ').append(item.getBecauseOf());
            text.append(' ').append(item.getTitle()).append(' ').append(item.getCategory());
        }
        return text.toString();
    }
}
