package io.recstream.job.neighbour;

import static io.recstream.job.model.TestingInstant.at;
import static io.recstream.job.neighbour.TestingUpdates.visit;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.StreamTypes;
import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.Candidates;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.CommandReport;
import io.recstream.job.model.EnrichedUpdate;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.Neighbour;
import io.recstream.job.model.PackedCandidates;
import io.recstream.job.model.PackedItemIds;
import io.recstream.job.model.PopularitySnapshot;
import io.recstream.job.model.SessionIds;
import io.recstream.job.model.SimilarItems;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.CachingOperator;
import io.recstream.job.state.CommandReports;
import io.recstream.job.state.KeyGroups;
import io.recstream.job.state.TestingBackend;
import io.recstream.job.state.TestingOperator;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RememberItemTest {

    private static final long CLOCK = at("20:00");

    private TestingOperator<EnrichedUpdate, CandidateResponse> operator;

    /** A page at most every 10 seconds, forgotten after 2 hours; a cache of a few items. */
    private void start(TestingBackend backend) throws Exception {
        operator =
                new TestingOperator<>(
                        backend,
                        enriched -> enriched.update().itemId(),
                        StreamTypes.CANDIDATE_RESPONSE,
                        () ->
                                CachingOperator.of(
                                        new RememberItem(
                                                new RememberItem.Settings(
                                                        KnnParameters.DEFAULT,
                                                        BlendParameters.DEFAULT,
                                                        5,
                                                        Duration.ofSeconds(10),
                                                        Duration.ofHours(2),
                                                        Duration.ofDays(1),
                                                        true,
                                                        2000))),
                        RememberItem.SIMILAR_ITEMS,
                        CommandReports.TAG);
        operator.clock(CLOCK);
    }

    @AfterEach
    void close() throws Exception {
        operator.close();
    }

    @ParameterizedTest
    @EnumSource
    void learnsAnUpdateBeforeItResponds(TestingBackend backend) throws Exception {
        start(backend);
        send(visit("u1", 1, at("10:00"), 0, 0, "x", "a"));

        CandidateResponse response = operator.output().get(0);
        assertThat(response.candidates().scores().items().toArray()).containsExactly("a");
        assertThat(response.candidates().associationMass()).isEqualTo(0.6f);
        assertThat(response.candidates().knnMass()).isZero();
        assertThat(response.expectedResponses()).isEqualTo(2);
        assertThat(response.enriched().inCatalog()).isFalse();
    }

    /** Also of an item that is still in the cache, and of one that is used before the sweep. */
    @ParameterizedTest
    @EnumSource
    void anErasureDropsTheSessionsOfTheUserFromAllItemsAndNoOthers(TestingBackend backend)
            throws Exception {
        start(backend);
        long mia = SessionIds.of("mia", "mia", 1);
        long other = SessionIds.of("u2", "u2", 1);
        for (int i = 0; i < 50; i++) {
            send(visit("u2", other, at("10:00"), 0, 0, "x" + i, "b"));
            send(visit("mia", mia, at("10:01"), 0, 0, "x" + i, "a"));
        }
        operator.flush();
        send(visit("mia", mia, at("10:02"), 0, 0, "new", "a"));
        UserEvent erasure = UserEvent.erasure("mia", "c1", at("10:03"));
        for (String key : new KeyGroups(128).keys()) {
            operator.process(new EnrichedUpdate(ItemUpdate.erasure(key, erasure), null));
        }
        int before = operator.output().size();
        send(visit("u3", 3, at("10:04"), 0, 0, "x7", "c"));
        Candidates candidates = operator.output().get(before).candidates();
        assertThat(candidates.knnMass()).isPositive();
        operator.restart();
        assertThat(operator.output(CommandReports.TAG)).isEmpty();

        for (int i = 1; i < 1_000 && operator.output(CommandReports.TAG).isEmpty(); i++) {
            operator.clock(CLOCK + 20L * i);
        }

        assertThat(operator.output(CommandReports.TAG))
                .singleElement()
                .satisfies(
                        report -> {
                            var done = (CommandReport.Done) report;
                            assertThat(done.commandId()).isEqualTo("c1");
                            assertThat(done.subject()).isEqualTo(CommandReport.Done.subject("mia"));
                            assertThat(done.parts() - 1).isEqualTo(done.lastPart());
                            assertThat(done.firstPart()).isZero();
                            assertThat(done.removed()).isEqualTo(50);
                        });
        for (String item : operator.keysOf("item-memory")) {
            assertThat(sessionsOf(item)).doesNotContain(mia);
        }
        assertThat(sessionsOf("x7")).containsExactlyInAnyOrder(other, 3L);
    }

    @ParameterizedTest
    @EnumSource
    void bringsTheEventBackWithItsCatalogueEntry(TestingBackend backend) throws Exception {
        start(backend);
        CatalogItem item = new CatalogItem("x", "A lamp", "home/light", 9.5, true, false);
        operator.process(new EnrichedUpdate(visit("u1", 1, at("10:00"), 0, 0, "x", "a"), item));
        send(visit("u1", 1, at("10:00"), 1, 0, "x", "a"));

        assertThat(operator.output().get(0).enriched().title()).isEqualTo("A lamp");
        assertThat(operator.output().get(0).enriched().category()).isEqualTo("home/light");
        assertThat(operator.output().get(1).enriched()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void learnsAnUpdateThatWantsNoCandidatesWithoutAResponse(TestingBackend backend)
            throws Exception {
        start(backend);
        send(visit("u1", 1, at("10:00"), 4, 0, "e", "d", "c", "b", "x"));
        assertThat(operator.output()).isEmpty();
        send(visit("u2", 2, at("10:01"), 0, 0, "x"));
        assertThat(operator.output().get(0).candidates().scores().items().toArray())
                .contains("e", "d", "c", "b");
    }

    @ParameterizedTest
    @EnumSource
    void respondsToAnEventOfNoWeightWithoutStoringIt(TestingBackend backend) throws Exception {
        start(backend);
        ItemUpdate impression = impression("x");
        send(impression);

        assertThat(operator.output())
                .singleElement()
                .satisfies(
                        response -> {
                            assertThat(response.candidates()).isEqualTo(PackedCandidates.NONE);
                            assertThat(response.enriched().event()).isEqualTo(impression.event());
                        });
        assertThat(operator.keysOf("item-memory")).isEmpty();
        assertThat(operator.eventTimeTimers()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void showsTheNeighboursWhenTheyHaveChangedOncePerInterval(TestingBackend backend)
            throws Exception {
        start(backend);
        send(visit("u1", 1, at("10:00"), 1, 0, "a", "x"));
        send(visit("u1", 1, at("10:01"), 2, 0, "b", "a", "x"));
        operator.clock(CLOCK + 9_999);
        send(visit("u2", 2, at("10:02"), 1, 0, "b", "x"));
        assertThat(pages()).hasSize(1);
        assertThat(pages().get(0).neighbours()).extracting(Neighbour::itemId).containsExactly("a");
        assertThat(operator.processingTimeTimers()).isEqualTo(1);

        operator.clock(CLOCK + 10_000);
        assertThat(pages()).extracting(SimilarItems::version).containsExactly(1L, 2L);
        assertThat(pages())
                .extracting(SimilarItems::generatedAt)
                .containsExactly(CLOCK, CLOCK + 10_000);
        assertThat(pages().get(1).neighbours())
                .extracting(Neighbour::itemId)
                .containsExactly("b", "a");
        assertThat(operator.processingTimeTimers()).isZero();

        operator.clock(CLOCK + 50_000);
        send(visit("u3", 3, at("10:03"), 1, 0, "b", "x"));
        operator.clock(CLOCK + 90_000);
        assertThat(pages()).as("the same neighbours in the same order").hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void forgetsAnItemAfterTheIdleTime(TestingBackend backend) throws Exception {
        start(backend);
        send(visit("u1", 1, at("10:00"), 1, 0, "a", "x"));
        send(visit("u1", 1, at("11:00"), 1, 0, "b", "x"));
        send(visit("u1", 1, at("10:30"), 0, 0, "quiet"));
        assertThat(operator.eventTimeTimers()).isEqualTo(2);

        operator.watermark(at("13:00") - 1);
        assertThat(operator.keysOf("item-memory")).containsExactly("x");
        assertThat(pages()).hasSize(1);
        operator.watermark(at("13:00"));

        assertThat(operator.keysOf("item-memory")).isEmpty();
        assertThat(operator.eventTimeTimers()).isZero();
        assertThat(operator.processingTimeTimers()).isZero();
        assertThat(pages().get(1)).isEqualTo(SimilarItems.tombstone("x"));
        assertThat(pages()).as("no tombstone for an item without a page").hasSize(2);
    }

    /** A replay may pass an idle time within one interval of the clock. */
    @ParameterizedTest
    @EnumSource
    void keepsTheIntervalOfAnItemThatWasForgottenAndComesBack(TestingBackend backend)
            throws Exception {
        start(backend);
        send(visit("u1", 1, at("10:00"), 1, 0, "a", "x"));
        send(visit("u1", 1, at("10:00"), 1, 0, "b", "x"));
        operator.watermark(at("13:00"));
        operator.clock(CLOCK + 5_000);
        send(visit("u2", 2, at("14:00"), 1, 0, "c", "x"));
        send(visit("u2", 2, at("14:00"), 1, 0, "d", "x"));

        operator.clock(CLOCK + 14_999);
        assertThat(pages()).extracting(SimilarItems::version).containsExactly(1L, 0L, 1L);
        operator.clock(CLOCK + 15_000);
        assertThat(pages()).extracting(SimilarItems::version).containsExactly(1L, 0L, 1L, 2L);
    }

    @ParameterizedTest
    @EnumSource
    void goesOnAfterARestartAsIfNothingHadHappened(TestingBackend backend) throws Exception {
        start(backend);
        sendMany(false);
        List<CandidateResponse> straight = withoutNews();
        List<PopularitySnapshot> news = distinctNews();
        List<SimilarItems> pages = pages();
        operator.close();

        start(backend);
        sendMany(true);
        assertThat(withoutNews()).isEqualTo(straight).hasSizeGreaterThan(100);
        assertThat(distinctNews()).isEqualTo(news).hasSizeGreaterThan(10);
        assertThat(pages()).isEqualTo(pages).hasSizeGreaterThan(20);

        operator.watermark(Long.MAX_VALUE);
        assertThat(operator.keysOf("item-memory")).isEmpty();
        assertThat(operator.eventTimeTimers()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void sendsPopularityWithTheNextResponse(TestingBackend backend) throws Exception {
        start(backend);
        CatalogItem item = new CatalogItem("x", "A lamp", "home/light", 9.5, true, false);
        operator.process(new EnrichedUpdate(visit("u1", 1, at("10:00"), 0, 0, "x", "a"), item));
        send(visit("u1", 1, at("10:00"), 1, 0, "x", "a"));
        send(impression("y"));
        assertThat(operator.output().get(0).popularity())
                .isEqualTo(
                        new PopularitySnapshot(
                                0,
                                1,
                                new String[] {"x"},
                                new String[] {"home/light"},
                                new float[] {1}));
        assertThat(operator.output()).hasSize(3);
        assertThat(operator.output().get(1).popularity()).as("told already").isNull();
        assertThat(operator.output().get(2).popularity()).as("teaches nothing").isNull();

        operator.restart();
        send(impression("y"));
        assertThat(operator.output().get(3).popularity())
                .isEqualTo(operator.output().get(0).popularity());
        send(visit("u2", 2, at("10:00"), 0, 0, "b"));
        assertThat(operator.output().get(4).popularity().items()).containsExactly("b", "x");
    }

    private static ItemUpdate impression(String itemId) {
        ItemUpdate taught = visit("u1", 1, at("10:00"), 0, 0, itemId);
        return new ItemUpdate(
                itemId, "u1", 1, true, 1, 1, PackedItemIds.NONE, 0, 0, 0f, 1, 0, 1, taught.event());
    }

    private void sendMany(boolean restarting) throws Exception {
        TestingUpdates visits = new TestingUpdates(4);
        for (int i = 0; i < 80; i++) {
            TestingUpdates.Click click = new TestingUpdates.Click(i % 5, i * i % 13, 0);
            for (ItemUpdate update : visits.of(click.at(at("10:00") + i * 60_000L))) {
                send(update);
            }
            operator.clock(CLOCK + i * 1_500L);
            if (restarting && i % 17 == 5) {
                operator.restart();
            }
        }
    }

    private void send(ItemUpdate update) throws Exception {
        operator.process(new EnrichedUpdate(update, null));
    }

    private List<CandidateResponse> withoutNews() {
        return operator.output().stream().map(CandidateResponse::withoutPopularity).toList();
    }

    /** News are told again after a restart, as the listeners have forgotten them. */
    private List<PopularitySnapshot> distinctNews() {
        return operator.output().stream()
                .map(CandidateResponse::popularity)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private Set<Long> sessionsOf(String item) throws Exception {
        SnippetMemory snippets = operator.value(item, RememberItem.STATE).snippets;
        Set<Long> sessions = new HashSet<>();
        for (int i = 0; i < snippets.size(); i++) {
            sessions.add(snippets.session(i));
        }
        return sessions;
    }

    private List<SimilarItems> pages() {
        return operator.output(RememberItem.SIMILAR_ITEMS);
    }
}
