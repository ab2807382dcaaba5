package io.recstream.job.session;

import static io.recstream.job.model.TestingEvent.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.UserEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class ItemUpdatesTest {

    private static final UserEvent EVENT = view("u1", "c").id("e3").at("10:02").event();

    @Test
    void tellsEveryItemOfTheContextAndAsksTheNewest() {
        List<ItemUpdate> updates = ItemUpdates.of(EVENT, step(2f, "c", "b", "a"), 2);

        assertThat(updates).extracting(ItemUpdate::itemId).containsExactly("c", "b", "a");
        assertThat(updates).extracting(ItemUpdate::position).containsExactly(0, 1, 2);
        assertThat(updates)
                .extracting(ItemUpdate::wantsCandidates)
                .containsExactly(true, true, false);
        assertThat(updates)
                .allSatisfy(
                        update -> {
                            assertThat(update.expectedResponses()).isEqualTo(2);
                            assertThat(update.userId()).isEqualTo("u1");
                            assertThat(update.sequence()).isEqualTo(7);
                            assertThat(update.session()).isEqualTo(99);
                            assertThat(update.time()).isEqualTo(EVENT.time());
                            assertThat(update.repeatDistance()).isEqualTo(1);
                            assertThat(update.weight()).isEqualTo(2f);
                            assertThat(update.context().toArray()).containsExactly("c", "b", "a");
                        });
    }

    @Test
    void sendsTheEventWithItsOwnItemOnly() {
        assertThat(ItemUpdates.of(EVENT, step(1f, "c", "b"), 4))
                .extracting(ItemUpdate::event)
                .containsExactly(EVENT, null);
    }

    @Test
    void asksNoMoreItemsThanThereAre() {
        assertThat(ItemUpdates.of(EVENT, step(1f, "c"), 4))
                .singleElement()
                .extracting(ItemUpdate::expectedResponses)
                .isEqualTo(1);
    }

    @Test
    void sendsAnEventThatTeachesNothingToItsOwnItem() {
        assertThat(ItemUpdates.of(EVENT, step(0f), 4))
                .singleElement()
                .satisfies(
                        update -> {
                            assertThat(update.itemId()).isEqualTo("c");
                            assertThat(update.isLearnt()).isFalse();
                            assertThat(update.wantsCandidates()).isTrue();
                            assertThat(update.event()).isEqualTo(EVENT);
                        });
    }

    @Test
    void asksTheContextOfANegativeEventWithoutTeachingIt() {
        List<ItemUpdate> updates = ItemUpdates.of(EVENT, step(-1f, "b", "c", "a"), 2);

        assertThat(updates).extracting(ItemUpdate::itemId).containsExactly("c", "b", "c");
        assertThat(updates).extracting(ItemUpdate::position).containsExactly(0, 1, 2);
        assertThat(updates).extracting(ItemUpdate::place).containsExactly(-1, 0, 1);
        assertThat(updates).extracting(ItemUpdate::isInContext).containsExactly(false, true, true);
        assertThat(updates).extracting(ItemUpdate::event).containsExactly(EVENT, null, null);
        assertThat(updates).allMatch(update -> update.wantsCandidates() && !update.isLearnt());
        assertThat(updates).allMatch(update -> update.expectedResponses() == 3);
    }

    private static SessionState.Step step(float weight, String... context) {
        return new SessionState.Step(
                7, false, 99, context, context.length == 0 ? 0 : 1, weight, 3, 2);
    }
}
