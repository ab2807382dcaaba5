package io.recstream.reference;

import static io.recstream.job.model.TestingEvent.event;
import static io.recstream.job.model.TestingEvent.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.CategoryRules;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.RecommendationReason;
import io.recstream.job.model.RecommendedItem;
import io.recstream.job.model.SessionParameters;
import io.recstream.job.model.UserEvent;
import io.recstream.job.rank.ListExplainer;
import io.recstream.job.rank.ListRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ExplanationTest {

    private static final ListRuleParameters RULES =
            new ListRuleParameters(true, false, 1e-4, CategoryRules.NONE);

    private final SequentialRecommender recommender = recommender(ListRuleParameters.NONE);

    @Property(tries = 20)
    void addsUpToEveryScoreOfEveryListThatIsEmitted(@ForAll long seed) {
        Random random = new Random(seed);
        SequentialRecommender explained = recommender(RULES);
        SequentialRecommender emitting = recommender(RULES);
        int compared = 0;
        for (int e = 0; e < 150; e++) {
            UserEvent event = randomEvent(random, e);
            boolean learns = random.nextInt(5) > 0;
            List<RecommendedItem> emitted = new ArrayList<>();
            take(emitting, event, learns, emitted);
            ListExplainer.ListTerms list = explained.explain(event, learns, update -> {}).list();

            for (ListExplainer.ListTerms.Entry entry : list.entries()) {
                assertThat(entry.score()).isEqualTo(entry.item().score());
            }
            if (!emitted.isEmpty()) {
                assertThat(items(list)).isEqualTo(emitted);
                compared += emitted.size();
            }
        }
        assertThat(compared).isGreaterThan(500);
    }

    @Test
    void givesEachPartToTheItemThatAnswered() {
        learn("u1", "a", "b", "c");
        learn("u2", "a", "c");
        follow("u3", "a");

        Explanation explanation =
                recommender.explain(view("u3", "b").at(9_000).event(), false, update -> {});

        ListExplainer.ListTerms.Entry c = entry(explanation.list(), "c");
        assertThat(c.parts().stream().map(ListExplainer.ListTerms.Part::because))
                .contains("a", "b");
        assertThat(c.item().becauseOf()).isEqualTo("b");
        assertThat(c.calibration()).isNull();
        assertThat(entry(explanation.list(), "a").calibration().distance()).isEqualTo(1);
        assertThat(explanation.context().stream().map(Explanation.ContextItem::itemId))
                .containsExactly("b", "a");
        assertThat(explanation.context()).allMatch(Explanation.ContextItem::responded);
    }

    @Test
    void namesTheSessionsThatSpeakForTheFirstEntries() {
        learn("u1", "a", "b");
        learn("u2", "a", "b");

        Explanation explanation =
                recommender.explain(view("u3", "a").at(9_000).event(), true, update -> {});

        ListExplainer.ListTerms.Entry first = explanation.list().entries().get(0);
        assertThat(first.item().itemId()).isEqualTo("b");
        assertThat(explanation.contributions().get(0).stream().map(Explanation.Contribution::user))
                .containsExactlyInAnyOrder("u1", "u2");
        assertThat(
                        explanation.contributions().get(0).stream()
                                .mapToDouble(speaker -> speaker.neighbour().score())
                                .sum())
                .isCloseTo(first.parts().get(0).score(), within(1e-6));
    }

    @Test
    void labelsPopularItemsAndSaysWhatTheyAreWorth() {
        for (int i = 0; i < 20; i++) {
            learn("u" + i, i % 2 == 0 ? "hit" : "other");
        }

        ListExplainer.ListTerms list =
                recommender.explain(view("new", "x").at(9_000).event(), true, update -> {}).list();

        ListExplainer.ListTerms.Entry hit = entry(list, "hit");
        assertThat(hit.item().reason()).isEqualTo(RecommendationReason.POPULAR);
        assertThat(hit.parts()).isEmpty();
        assertThat(hit.filling().weight()).isEqualTo(hit.filling().heaviest());
        assertThat(hit.score()).isEqualTo(hit.item().score());
    }

    @Test
    void tellsWhatTheRulesLeftOut() {
        learn("u1", "a", "b");
        recommender.accept(event("dislike", "u2", "b").at(8_000).event(), update -> {});

        ListExplainer.ListTerms list =
                recommender.explain(view("u2", "a").at(9_000).event(), true, update -> {}).list();

        assertThat(list.removed()).hasSize(1);
        assertThat(list.removed().get(0).itemId()).isEqualTo("b");
        assertThat(list.removed().get(0).filter()).isEqualTo(ListRules.Filter.REFUSED);
        assertThat(list.removed().get(0).score()).isPositive();
    }

    @Test
    void explainsNoEventThatMakesNoList() {
        UserEvent impression = event("impression", "u1", "a").at(0).event();

        assertThatThrownBy(() -> recommender.explain(impression, true, update -> {}))
                .hasMessageContaining("impression");
    }

    @Test
    void anEventThatIsNotExplainedIsNotProcessed() {
        learn("u1", "a", "b");
        UserEvent dislike = event("dislike", "u2", "b").at(8_000).event();

        assertThatThrownBy(() -> recommender.explain(dislike, true, update -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dislike");
        assertThat(
                        recommender
                                .explain(view("u2", "a").at(9_000).event(), true, update -> {})
                                .list()
                                .removed())
                .as("b has not been refused")
                .isEmpty();
    }

    @Test
    void aNegativeEventWithinASessionIsExplained() {
        recommender.accept(view("u9", "b").at(9_000).event(), update -> {});

        assertThat(
                        recommender
                                .explain(
                                        event("dislike", "u9", "a").at(9_001).event(),
                                        true,
                                        update -> {})
                                .list())
                .isNotNull();
    }

    /** It has the context of the newest session, though it joins none. */
    @Test
    void aNegativeEventAfterTheSessionIsExplained() {
        recommender.accept(view("u9", "b").at(9_000).event(), update -> {});
        long later = 9_001 + SessionParameters.DEFAULT.gapMillis();

        assertThat(
                        recommender
                                .explain(
                                        event("dislike", "u9", "a").at(later).event(),
                                        true,
                                        update -> {})
                                .list())
                .isNotNull();
    }

    private static void take(
            SequentialRecommender recommender,
            UserEvent event,
            boolean learns,
            List<RecommendedItem> emitted) {
        if (learns) {
            recommender.accept(event, update -> emitted.addAll(update.items()));
        } else {
            recommender.observe(event, update -> emitted.addAll(update.items()));
        }
    }

    private static UserEvent randomEvent(Random random, int e) {
        String user = "u" + random.nextInt(8);
        String item = "i" + random.nextInt(25);
        String type = random.nextInt(6) == 0 ? "purchase" : "view";
        return event(type, user, item).id("e" + e).at(60_000L * e).event();
    }

    private static List<RecommendedItem> items(ListExplainer.ListTerms list) {
        return list.entries().stream().map(ListExplainer.ListTerms.Entry::item).toList();
    }

    private static ListExplainer.ListTerms.Entry entry(ListExplainer.ListTerms list, String item) {
        return list.entries().stream()
                .filter(entry -> entry.item().itemId().equals(item))
                .findFirst()
                .orElseThrow();
    }

    private void learn(String user, String... items) {
        for (int i = 0; i < items.length; i++) {
            recommender.accept(view(user, items[i]).at(1000L * i).event(), update -> {});
        }
    }

    private void follow(String user, String item) {
        recommender.observe(view(user, item).at(8_000).event(), update -> {});
    }

    private static SequentialRecommender recommender(ListRuleParameters rules) {
        return new SequentialRecommender(
                        KnnParameters.DEFAULT,
                        BlendParameters.DEFAULT,
                        rules,
                        Map.of("view", 1.0, "purchase", 4.0, "dislike", -1.0, "impression", 0.0),
                        SessionParameters.DEFAULT,
                        Duration.ofDays(1))
                .useCatalog(ExplanationTest::inCatalog);
    }

    /** Every third item is in a category. */
    private static CatalogItem inCatalog(String item) {
        return item.hashCode() % 3 == 0
                ? new CatalogItem(item, null, "tools", Double.NaN, true, false)
                : null;
    }
}
