package io.recstream.job.session;

import static io.recstream.job.model.TestingEvent.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.UserEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class VisitsTest {

    private static final UserEvent EVENT = view("u1", "c").id("e3").at("10:02").event();

    @Test
    void tellsEveryItemOfTheContextAndAsksTheNewest() {
        List<ItemUpdate> visits = Visits.of(EVENT, step(2f, "c", "b", "a"), 2);

        assertThat(visits).extracting(ItemUpdate::itemId).containsExactly("c", "b", "a");
        assertThat(visits).extracting(ItemUpdate::position).containsExactly(0, 1, 2);
        assertThat(visits).extracting(ItemUpdate::asks).containsExactly(true, true, false);
        assertThat(visits)
                .allSatisfy(
                        visit -> {
                            assertThat(visit.asked()).isEqualTo(2);
                            assertThat(visit.userId()).isEqualTo("u1");
                            assertThat(visit.sequence()).isEqualTo(7);
                            assertThat(visit.session()).isEqualTo(99);
                            assertThat(visit.time()).isEqualTo(EVENT.time());
                            assertThat(visit.repeatDistance()).isEqualTo(1);
                            assertThat(visit.weight()).isEqualTo(2f);
                            assertThat(visit.context()).containsExactly("c", "b", "a");
                        });
    }

    @Test
    void sendsTheEventWithItsOwnItemOnly() {
        assertThat(Visits.of(EVENT, step(1f, "c", "b"), 4))
                .extracting(ItemUpdate::event)
                .containsExactly(EVENT, null);
    }

    @Test
    void asksNoMoreItemsThanThereAre() {
        assertThat(Visits.of(EVENT, step(1f, "c"), 4))
                .singleElement()
                .extracting(ItemUpdate::asked)
                .isEqualTo(1);
    }

    @Test
    void sendsAnEventThatTeachesNothingToItsOwnItem() {
        assertThat(Visits.of(EVENT, step(0f), 4))
                .singleElement()
                .satisfies(
                        visit -> {
                            assertThat(visit.itemId()).isEqualTo("c");
                            assertThat(visit.teaches()).isFalse();
                            assertThat(visit.asks()).isTrue();
                            assertThat(visit.event()).isEqualTo(EVENT);
                        });
    }

    @Test
    void asksTheContextOfANegativeEventWithoutTeachingIt() {
        List<ItemUpdate> visits = Visits.of(EVENT, step(-1f, "b", "c", "a"), 2);

        assertThat(visits).extracting(ItemUpdate::itemId).containsExactly("c", "b", "c");
        assertThat(visits).extracting(ItemUpdate::position).containsExactly(0, 1, 2);
        assertThat(visits).extracting(ItemUpdate::place).containsExactly(-1, 0, 1);
        assertThat(visits).extracting(ItemUpdate::isInContext).containsExactly(false, true, true);
        assertThat(visits).extracting(ItemUpdate::event).containsExactly(EVENT, null, null);
        assertThat(visits).allMatch(visit -> visit.asks() && !visit.teaches());
        assertThat(visits).allMatch(visit -> visit.asked() == 3);
    }

    private static SessionState.Step step(float weight, String... context) {
        return new SessionState.Step(
                7, false, 99, context, context.length == 0 ? 0 : 1, weight, 3, 2);
    }
}
