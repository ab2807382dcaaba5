package io.recstream.job.catalog;

import static io.recstream.job.model.TestingEvent.view;
import static io.recstream.job.model.TestingInstant.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.EnrichedUpdate;
import io.recstream.job.model.EnrichedUpdateCodec;
import io.recstream.job.model.ItemAttribute;
import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.PackedItemIds;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.CachingCoOperator;
import io.recstream.job.state.CodecType;
import io.recstream.job.state.TestingBackend;
import io.recstream.job.state.TestingTwoInputs;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JoinCatalogTest {

    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long CLOCK = at("20:00");
    private static final CatalogItem LAMP =
            new CatalogItem("i1", "A lamp", "home/light", 9.5, true, false);
    private static final List<ItemAttribute> ACME = List.of(new ItemAttribute("brand", "acme"));
    private static final CatalogItem SOLD_OUT =
            new CatalogItem("i1", "A lamp", "home/light", 9.5, false, false);
    private static final CatalogItem REMOVED = CatalogItem.removed("i1");

    private TestingTwoInputs<
                    ItemUpdate,
                    CatalogItem,
                    EnrichedUpdate,
                    CachingCoOperator<String, ItemUpdate, CatalogItem, EnrichedUpdate>>
            operator;

    private boolean replicates;

    /** Deleted items are remembered for a day; a cache of one item. */
    private void start(TestingBackend backend) throws Exception {
        operator =
                new TestingTwoInputs<>(
                        backend,
                        ItemUpdate::itemId,
                        CatalogItem::itemId,
                        CodecType.ofMessage(EnrichedUpdate.class, new EnrichedUpdateCodec()),
                        () ->
                                CachingCoOperator.of(
                                        new JoinCatalog(
                                                replicates, false, Duration.ofDays(1), 200)),
                        JoinCatalog.NOTICES);
        operator.clock(CLOCK);
    }

    @AfterEach
    void close() throws Exception {
        operator.close();
    }

    @ParameterizedTest
    @EnumSource
    void forwardsAnUpdateWithoutACatalogueEntry(TestingBackend backend) throws Exception {
        start(backend);
        visit("i1");
        assertThat(shown()).containsExactly((CatalogItem) null);
        assertThat(operator.keysOf("catalog-item")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void showsAnEntryToLaterEvents(TestingBackend backend) throws Exception {
        start(backend);
        visit("i1");
        catalog(LAMP);
        visit("i1");
        visit("i2");
        catalog(SOLD_OUT);
        operator.restart();
        visit("i1");
        assertThat(shown()).containsExactly(null, LAMP, null, SOLD_OUT);
    }

    @ParameterizedTest
    @EnumSource
    void sparesTheVisitsThatBringNoEvent(TestingBackend backend) throws Exception {
        start(backend);
        catalog(LAMP);
        operator.first(visitOf("i1", null));
        assertThat(shown()).containsExactly((CatalogItem) null);
    }

    @ParameterizedTest
    @EnumSource
    void emitsChangesOfAvailability(TestingBackend backend) throws Exception {
        start(backend);
        catalog(LAMP);
        catalog(LAMP);
        assertThat(notices()).isEmpty();
        catalog(SOLD_OUT);
        operator.restart();
        catalog(SOLD_OUT);
        catalog(LAMP);
        assertThat(notices())
                .containsExactly(
                        notice("i1", false, false, CLOCK), notice("i1", true, false, CLOCK));
    }

    @ParameterizedTest
    @EnumSource
    void emitsTheAvailabilityOfANewUnavailableItem(TestingBackend backend) throws Exception {
        start(backend);
        catalog(SOLD_OUT);
        assertThat(notices()).containsExactly(notice("i1", false, false, CLOCK));
    }

    @ParameterizedTest
    @EnumSource
    void doesNotShowADeletedEntry(TestingBackend backend) throws Exception {
        start(backend);
        catalog(LAMP);
        catalog(REMOVED);
        visit("i1");
        assertThat(shown()).containsExactly((CatalogItem) null);
        assertThat(notices()).containsExactly(notice("i1", false, true, CLOCK));
    }

    @ParameterizedTest
    @EnumSource
    void emitsThatADeletedItemIsAvailableAgain(TestingBackend backend) throws Exception {
        start(backend);
        catalog(LAMP);
        catalog(REMOVED);
        operator.restart();
        catalog(LAMP);
        visit("i1");
        operator.clock(CLOCK + DAY);
        visit("i1");

        assertThat(shown()).containsExactly(LAMP, LAMP);
        assertThat(notices())
                .extracting(ItemAvailability::recommendable)
                .containsExactly(false, true);
        assertThat(operator.processingTimeTimers()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void forgetsADeletedEntryAndReleasesItsItem(TestingBackend backend) throws Exception {
        start(backend);
        catalog(LAMP);
        catalog(REMOVED);
        operator.restart();
        operator.clock(CLOCK + DAY - 1);
        assertThat(operator.keysOf("catalog-item")).containsExactly("i1");

        operator.clock(CLOCK + DAY);
        assertThat(operator.keysOf("catalog-item")).isEmpty();
        assertThat(operator.keysOf("deleted-until")).isEmpty();
        assertThat(operator.processingTimeTimers()).isZero();
        assertThat(notices())
                .as("an item that is not remembered as deleted must not stay out of the lists")
                .last()
                .isEqualTo(notice("i1", true, true, CLOCK + DAY));

        catalog(LAMP);
        visit("i1");
        assertThat(shown()).containsExactly(LAMP);
        assertThat(notices()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void remembersAnItemThatWasDeletedTwiceForItsWholeTime(TestingBackend backend)
            throws Exception {
        start(backend);
        catalog(REMOVED);
        operator.clock(CLOCK + DAY / 4);
        catalog(LAMP);
        operator.clock(CLOCK + DAY / 2);
        catalog(REMOVED);

        operator.clock(CLOCK + DAY);
        assertThat(operator.keysOf("catalog-item")).containsExactly("i1");
        operator.restart();
        operator.clock(CLOCK + DAY + DAY / 2);
        assertThat(operator.keysOf("catalog-item")).isEmpty();
        assertThat(operator.keysOf("deleted-until")).isEmpty();
        assertThat(operator.processingTimeTimers()).isZero();
        assertThat(notices())
                .extracting(ItemAvailability::recommendable)
                .containsExactly(false, true, false, true);
    }

    @ParameterizedTest
    @EnumSource
    void setsOneTimerHoweverOftenAnItemIsDeleted(TestingBackend backend) throws Exception {
        start(backend);
        catalog(REMOVED);
        operator.clock(CLOCK + 1);
        catalog(REMOVED);
        assertThat(operator.processingTimeTimers()).isEqualTo(1);
        operator.clock(CLOCK + DAY + 1);
        assertThat(operator.keysOf("catalog-item")).isEmpty();
        assertThat(operator.processingTimeTimers()).isZero();
        assertThat(notices())
                .extracting(ItemAvailability::recommendable)
                .containsExactly(false, true);
    }

    @ParameterizedTest
    @EnumSource
    void emitsTitleAndCategoryIfTheyOrTheAvailabilityChange(TestingBackend backend)
            throws Exception {
        replicates = true;
        start(backend);
        catalog(LAMP);
        catalog(new CatalogItem("i1", "A lamp", "home/light", 7, true, false));
        catalog(new CatalogItem("i1", "A lamp", "sale", 7, true, false));
        operator.restart();
        catalog(new CatalogItem("i1", "A lamp", "sale", 7, true, false));
        catalog(new CatalogItem("i1", "The lamp", "sale", 7, false, false));
        catalog(new CatalogItem("i1", "The lamp", "sale", 7, false, false).withAttributes(ACME));
        operator.restart();
        catalog(new CatalogItem("i1", "The lamp", "sale", 8, false, false).withAttributes(ACME));
        catalog(REMOVED);
        assertThat(notices())
                .containsExactly(
                        new ItemAvailability("i1", true, false, CLOCK, "A lamp", "home/light"),
                        new ItemAvailability("i1", true, false, CLOCK, "A lamp", "sale"),
                        new ItemAvailability("i1", false, false, CLOCK, "The lamp", "sale"),
                        new ItemAvailability("i1", false, false, CLOCK, "The lamp", "sale", ACME),
                        notice("i1", false, true, CLOCK));
    }

    /** It may be pinned, and still be known to be deleted where lists are built. */
    @ParameterizedTest
    @EnumSource
    void emitsAnItemThatComesBackAfterItsDeletionIsForgotten(TestingBackend backend)
            throws Exception {
        replicates = true;
        start(backend);
        CatalogItem bare = new CatalogItem("i1", null, null, 7, true, false);
        catalog(bare);
        catalog(REMOVED);
        operator.clock(CLOCK + DAY);
        catalog(bare);
        catalog(bare);
        assertThat(notices())
                .containsExactly(
                        notice("i1", true, false, CLOCK),
                        notice("i1", false, true, CLOCK),
                        notice("i1", true, true, CLOCK + DAY),
                        notice("i1", true, false, CLOCK + DAY));
    }

    @ParameterizedTest
    @EnumSource
    void emitsAllEntriesWhenReplicationIsEnabled(TestingBackend backend) throws Exception {
        start(backend);
        catalog(LAMP);
        catalog(new CatalogItem("i2", "A rug", "home", 20, false, false));
        catalog(CatalogItem.removed("i3"));
        List<ItemAvailability> before = notices();
        assertThat(before).allMatch(availability -> availability.title() == null);

        replicates = true;
        operator.restart();
        operator.restart();
        visit("i4");
        visit("i1");
        assertThat(shown()).containsExactly(null, LAMP);
        assertThat(notices().subList(before.size(), notices().size()))
                .containsExactlyInAnyOrder(
                        new ItemAvailability("i1", true, false, CLOCK, "A lamp", "home/light"),
                        new ItemAvailability("i2", false, false, CLOCK, "A rug", "home"));

        int told = notices().size();
        operator.restart();
        visit("i1");
        assertThat(notices()).hasSize(told);
        replicates = false;
        operator.restart();
        replicates = true;
        operator.restart();
        catalog(SOLD_OUT);
        assertThat(notices()).hasSize(told + 3);
    }

    @ParameterizedTest
    @EnumSource
    void marksThatItHasEmittedWhatTheCatalogueHeldAtTheStart(TestingBackend backend)
            throws Exception {
        start(backend);
        catalog(SOLD_OUT);
        visit("i1");
        assertThat(notices()).hasSize(1);
        operator.secondWatermark(0);
        operator.secondWatermark(1);
        operator.secondIdle();
        assertThat(notices())
                .containsExactly(notice("i1", false, false, CLOCK), ItemAvailability.mark(0, 1));

        operator.restart();
        operator.secondIdle();
        assertThat(notices().subList(2, notices().size()))
                .containsExactly(ItemAvailability.mark(0, 1));
    }

    @ParameterizedTest
    @EnumSource
    void emitsAllItHasBeforeTheMarkOnceReplicationIsSwitchedOn(TestingBackend backend)
            throws Exception {
        start(backend);
        catalog(LAMP);
        assertThat(notices()).isEmpty();
        replicates = true;
        operator.restart();
        operator.secondWatermark(0);
        assertThat(notices())
                .containsExactly(
                        new ItemAvailability("i1", true, false, CLOCK, "A lamp", "home/light"),
                        ItemAvailability.mark(0, 1));
        visit("i1");
        assertThat(notices()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void hasTheEventTimeOfTheVisitsAlone(TestingBackend backend) throws Exception {
        start(backend);
        operator.secondWatermark(at("12:00"));
        assertThat(operator.watermarks()).isEmpty();
        operator.firstWatermark(at("11:00"));
        assertThat(operator.watermarks()).containsExactly(at("11:00"));
    }

    private void catalog(CatalogItem item) throws Exception {
        operator.second(item);
    }

    private void visit(String itemId) throws Exception {
        operator.first(visitOf(itemId, view("u1", itemId).at("10:00").event()));
    }

    private static ItemUpdate visitOf(String itemId, UserEvent event) {
        return new ItemUpdate(
                itemId,
                "u1",
                1,
                true,
                1,
                at("10:00"),
                PackedItemIds.of(itemId),
                0,
                0,
                1f,
                1,
                1,
                1,
                event);
    }

    private List<CatalogItem> shown() {
        return operator.output().stream().map(EnrichedUpdate::catalogItem).toList();
    }

    private static ItemAvailability notice(
            String itemId, boolean recommendable, boolean deleted, long at) {
        return new ItemAvailability(itemId, recommendable, deleted, at, null, null);
    }

    private List<ItemAvailability> notices() {
        return operator.output(JoinCatalog.NOTICES).stream()
                .map(ItemAvailability.class::cast)
                .toList();
    }
}
