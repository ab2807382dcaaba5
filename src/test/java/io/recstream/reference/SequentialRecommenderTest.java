package io.recstream.reference;

import static io.recstream.job.model.TestingEvent.event;
import static io.recstream.job.model.TestingEvent.view;
import static io.recstream.job.model.TestingInstant.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.PublishedRules;
import io.recstream.job.model.RecommendationReason;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RecommendedItem;
import io.recstream.job.model.Resolution;
import io.recstream.job.model.SessionParameters;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserFeatures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * On a shop of 300 items whose visitors stay in one of 30 corners of it, popular ones more often.
 */
class SequentialRecommenderTest {

    private static final int CORNERS = 30;
    private static final int CORNER = 10;
    private static final int TOP = 10;

    @Test
    void listsObeyThePublishedRulesFromThenOn() {
        SequentialRecommender recommender = recommender();
        List<UserEvent> events = shop(7);
        List<RecommendationUpdate> before = new ArrayList<>();
        List<RecommendationUpdate> after = new ArrayList<>();
        events.subList(0, 500).forEach(event -> recommender.accept(event, before::add));
        String denied = before.get(before.size() - 1).items().get(0).itemId();
        recommender.publish(
                new PublishedRules(
                        3,
                        new PublishedRules.Filters(
                                null,
                                null,
                                null,
                                PublishedRules.CategoryFilters.NONE,
                                List.of(denied),
                                PublishedRules.AttributeFilters.NONE),
                        PublishedRules.Boosts.NONE,
                        List.of(new PublishedRules.Pin("pinned", 2)),
                        PublishedRules.Weights.NONE,
                        null));
        events.subList(500, 1000).forEach(event -> recommender.accept(event, after::add));

        assertThat(before).extracting(RecommendationUpdate::rulesVersion).containsOnlyNulls();
        assertThat(before).anyMatch(list -> items(list).contains(denied));
        assertThat(after).isNotEmpty().allMatch(list -> list.rulesVersion() == 3);
        assertThat(after).noneMatch(list -> items(list).contains(denied));
        assertThat(after)
                .allMatch(
                        list ->
                                items(list).indexOf("pinned")
                                        == Math.min(1, items(list).size() - 1));

        recommender.publish(
                new PublishedRules(
                        4,
                        PublishedRules.Filters.NONE,
                        PublishedRules.Boosts.NONE,
                        null,
                        PublishedRules.Weights.NONE,
                        Map.of("view", 0.0)));
        after.clear();
        UserEvent newcomer = view("newcomer", events.get(0).itemId()).id("n1").at("12:00").event();
        recommender.accept(newcomer, after::add);
        assertThat(after).as("a view of weight 0 does not join a session").isEmpty();
        recommender.publish(null);
        recommender.accept(newcomer, after::add);
        assertThat(after).hasSize(1);
    }

    @Test
    void beatsTheMostPopularItemsByFar() {
        List<UserEvent> events = shop(7);
        SequentialRecommender recommender = recommender();
        Map<String, List<String>> lists = new HashMap<>();
        Map<String, Integer> views = new HashMap<>();
        int predictions = 0;
        int hits = 0;
        int popularHits = 0;
        for (UserEvent event : events) {
            if (views.size() > 100 && lists.containsKey(event.userId())) {
                predictions++;
                hits += top(lists.get(event.userId())).contains(event.itemId()) ? 1 : 0;
                popularHits += mostPopular(views).contains(event.itemId()) ? 1 : 0;
            }
            recommender.accept(event, list -> lists.put(event.userId(), items(list)));
            views.merge(event.itemId(), 1, Integer::sum);
        }
        assertThat(predictions).isGreaterThan(2000);
        assertThat((double) popularHits / predictions).isBetween(0.05, 0.35);
        assertThat((double) hits / predictions)
                .isGreaterThan(0.6)
                .isGreaterThan(2.0 * popularHits / predictions);
    }

    @Test
    void saysTheSameAgainOfTheSameEvents() {
        assertThat(lists(shop(8))).isEqualTo(lists(shop(8))).hasSizeGreaterThan(1000);
    }

    @Test
    void numbersEachUsersListsFromOneWithoutAGap() {
        Map<String, Long> versions = new HashMap<>();
        for (RecommendationUpdate list : lists(shop(9))) {
            assertThat(list.version()).isEqualTo(versions.merge(list.userId(), 1L, Long::sum));
            assertThat(list.complete()).isTrue();
            assertThat(list.items()).hasSizeLessThanOrEqualTo(20);
            assertThat(list.items()).extracting(RecommendedItem::itemId).doesNotHaveDuplicates();
        }
    }

    @Test
    void givesAFirstTimeUserOfAnUnknownItemPopularOnes() {
        SequentialRecommender recommender = recommender();
        List<RecommendationUpdate> lists = new ArrayList<>();
        shop(10).forEach(event -> recommender.accept(event, list -> {}));
        UserEvent event = view("new", "unknown").id("last").at("23:00").event();
        recommender.accept(event, lists::add);

        assertThat(lists).hasSize(1);
        List<RecommendedItem> items = lists.get(0).items();
        assertThat(items).hasSize(20);
        assertThat(items.get(0).itemId()).as("that habit speaks for").isEqualTo("unknown");
        assertThat(items.subList(1, 20))
                .allMatch(item -> item.reason() == RecommendationReason.POPULAR);
    }

    @Test
    void learnsNothingFromImpressions() {
        SequentialRecommender plain = recommender();
        SequentialRecommender shown = recommender();
        List<RecommendationUpdate> expected = new ArrayList<>();
        List<RecommendationUpdate> lists = new ArrayList<>();
        Random random = new Random(3);
        for (UserEvent event : shop(11).subList(0, 2000)) {
            plain.accept(event, expected::add);
            shown.accept(event, lists::add);
            String item = "i" + random.nextInt(CORNERS * CORNER);
            shown.accept(
                    event("impression", event.userId(), item).at(event.time()).event(), lists::add);
        }
        assertThat(lists).isEqualTo(expected).hasSizeGreaterThan(1000);
    }

    @Test
    void aMergeBuildsTheListAnewForBothIdsSessionsWithoutLearning() {
        SequentialRecommender merged = recommender();
        SequentialRecommender known = recommender();
        for (UserEvent event : shop(12).subList(0, 2000)) {
            merged.accept(event, list -> {});
            known.accept(event, list -> {});
        }
        List<RecommendationUpdate> lists = new ArrayList<>();
        UserEvent phone = view("phone", "i1").id("e1").at("23:00").event();
        UserEvent laptop = view("mia", "i2").id("e2").at("23:01").event();
        merged.accept(phone, list -> {});
        merged.accept(laptop, list -> {});
        Resolution replay = new Resolution("phone", Resolution.Kind.REPLAY);
        merged.accept(phone.of("mia", replay), lists::add);
        assertThat(lists).as("of a replay").isEmpty();
        merged.accept(UserEvent.merge("mia", phone, phone, 0, UserFeatures.COMPLETE), lists::add);

        // Both were observed, and neither of them is learnt in one of the two sessions only.
        assertThat(lists).hasSize(1);
        assertThat(lists.get(0).version()).isEqualTo(2);
        assertThat(lists.get(0).triggerEventId()).isEqualTo("e1");
        assertThat(lists.get(0).sessionEvents()).isEqualTo(2);
        assertThat(lists.get(0).items())
                .extracting(RecommendedItem::becauseOf)
                .contains("i1", "i2");

        List<RecommendationUpdate> after = new ArrayList<>();
        merged.accept(view("other", "i1").id("e3").at("23:02").event(), after::add);
        known.accept(phone, list -> {});
        known.accept(laptop, list -> {});
        known.accept(view("other", "i1").id("e3").at("23:02").event(), after::add);
        assertThat(after.get(0)).as("of somebody else").isEqualTo(after.get(1));
    }

    @Test
    void neverShowsADislikedItemAgainUntilThatUserViewsIt() {
        SequentialRecommender recommender = recommender();
        Map<String, Set<String>> disliked = new HashMap<>();
        Map<String, List<String>> lists = new HashMap<>();
        int dislikes = 0;
        for (UserEvent event : shop(12)) {
            Set<String> own = disliked.computeIfAbsent(event.userId(), user -> new HashSet<>());
            own.remove(event.itemId());
            recommender.accept(event, list -> lists.put(event.userId(), items(list)));
            assertThat(lists.get(event.userId())).noneMatch(own::contains);
            if (lists.get(event.userId()).size() > 5 && ++dislikes % 3 == 0) {
                String item = lists.get(event.userId()).get(dislikes % 5);
                own.add(item);
                recommender.accept(
                        event("dislike", event.userId(), item).at(event.time()).event(),
                        list -> lists.put(event.userId(), items(list)));
                assertThat(lists.get(event.userId())).isNotEmpty().noneMatch(own::contains);
            }
        }
        assertThat(dislikes).isGreaterThan(1000);
    }

    private static SequentialRecommender recommender() {
        return new SequentialRecommender(
                KnnParameters.DEFAULT,
                BlendParameters.DEFAULT,
                Map.of("view", 1.0, "impression", 0.0, "dislike", -1.0),
                SessionParameters.DEFAULT,
                Duration.ofDays(1));
    }

    private static List<RecommendationUpdate> lists(List<UserEvent> events) {
        List<RecommendationUpdate> lists = new ArrayList<>();
        SequentialRecommender recommender = recommender();
        events.forEach(event -> recommender.accept(event, lists::add));
        return lists;
    }

    /** Sessions of 2 to 9 views, one user each; within a corner mostly on to the next item. */
    private static List<UserEvent> shop(long seed) {
        Random random = new Random(seed);
        List<UserEvent> events = new ArrayList<>();
        long time = at("00:00");
        for (int session = 0; session < 800; session++) {
            int corner = (int) (CORNERS * random.nextDouble() * random.nextDouble());
            int item = random.nextInt(CORNER);
            int length = 2 + random.nextInt(8);
            for (int i = 0; i < length; i++) {
                time += 1000;
                events.add(
                        view("u" + session, "i" + (corner * CORNER + item))
                                .id("e" + events.size())
                                .at(time)
                                .event());
                item = random.nextInt(4) == 0 ? random.nextInt(CORNER) : (item + 1) % CORNER;
            }
        }
        return events;
    }

    private static List<String> items(RecommendationUpdate list) {
        return list.items().stream().map(RecommendedItem::itemId).toList();
    }

    private static List<String> top(List<String> items) {
        return items.subList(0, Math.min(TOP, items.size()));
    }

    private static List<String> mostPopular(Map<String, Integer> views) {
        return views.entrySet().stream()
                .sorted(
                        Comparator.comparing((Map.Entry<String, Integer> e) -> -e.getValue())
                                .thenComparing(Map.Entry::getKey))
                .limit(TOP)
                .map(Map.Entry::getKey)
                .toList();
    }
}
