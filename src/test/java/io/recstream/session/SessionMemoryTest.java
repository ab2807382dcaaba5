package io.recstream.session;

import static io.recstream.model.TestingEvent.view;
import static io.recstream.model.TestingInstant.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.model.TestingCodec;
import io.recstream.model.TestingEvent;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SessionMemoryTest {

    private static final long GAP = 30 * 60_000;

    private final SessionMemory memory = new SessionMemory();

    @Test
    void holdsTheDistinctItemsOfTheSessionNewestFirst() {
        observe(view("u1", "a").at("10:00"));
        observe(view("u1", "b").at("10:01"));
        SessionMemory.Step step = observe(view("u1", "a").at("10:02"));

        assertThat(step.context()).containsExactly("a", "b");
        assertThat(step.repeatDistance()).isEqualTo(2);
    }

    @Test
    void keepsASessionOpenAtTheGapAndEndsItAfter() {
        long session = observe(view("u1", "a").at("10:00")).session();
        assertThat(observe(view("u1", "b").at("10:30")).session()).isEqualTo(session);

        SessionMemory.Step next = observe(view("u1", "c").at(at("11:00") + 1));
        assertThat(next.session()).isNotEqualTo(session);
        assertThat(next.context()).containsExactly("c");
    }

    @Test
    void believesAProducerWhoNamesHisSessions() {
        long session = observe(view("u1", "a").session("s1").at("10:00")).session();
        assertThat(observe(view("u1", "b").session("s1").at("16:00")).session()).isEqualTo(session);
        assertThat(observe(view("u1", "b").session("s2").at("16:01")).context())
                .containsExactly("b");
    }

    @Test
    void doesNotPutWhatTeachesNothingIntoTheContext() {
        observe(view("u1", "a").at("10:00"));
        SessionMemory.Step impression =
                memory.observe(view("u1", "b").at("10:01").event(), 0, GAP, 10, false);
        SessionMemory.Step next = observe(view("u1", "c").at("10:02"));

        assertThat(impression.context()).isEmpty();
        assertThat(impression.sequence()).isEqualTo(at("10:00") + 1);
        assertThat(next.context()).containsExactly("c", "a");
        assertThat(next.sequence()).isEqualTo(at("10:00") + 2);
    }

    @Test
    void isNeitherProlongedNorEndedByWhatIsNoPartOfASession() {
        long session = observe(view("u1", "a").at("10:00")).session();
        SessionMemory.Step dislike =
                memory.observe(view("u1", "b").at("10:25").event(), -1, GAP, 10, false);
        assertThat(dislike.context()).containsExactly("a");
        assertThat(dislike.session()).isEqualTo(session);
        memory.observe(view("u1", "b").session("s9").at("10:26").event(), 0, GAP, 10, false);
        assertThat(observe(view("u1", "c").at("10:30")).session()).isEqualTo(session);

        memory.observe(view("u1", "b").at("10:55").event(), -1, GAP, 10, false);
        assertThat(observe(view("u1", "d").at("11:01")).context()).containsExactly("d");
    }

    @Test
    void teachesWhatAnEventAddsToTheStrongestOfItsItem() {
        float[] weights = {1, 2, 4, 1, 2};
        float[] excess = {1, 1, 2, 0, 2};
        String[] items = {"a", "a", "a", "a", "b"};
        for (int i = 0; i < weights.length; i++) {
            SessionMemory.Step step =
                    memory.observe(
                            view("u1", items[i]).at("10:00").event(), weights[i], GAP, 10, true);
            assertThat(step.weight()).isEqualTo(excess[i]);
        }
        assertThat(memory.observe(view("u1", "a").at("11:00").event(), 1, GAP, 10, true).weight())
                .as("in another session")
                .isEqualTo(1);
    }

    @Test
    void keepsTheContextThatAMessageHoldsAsItIs() {
        String[] context = observe(view("u1", "a").at("10:00")).context();
        observe(view("u1", "b").at("10:01"));
        observe(view("u1", "a").at("10:02"));
        assertThat(context).containsExactly("a");
    }

    @Test
    void numbersTheEventsOfAForgottenUserAfterThoseBefore() {
        long last = 0;
        for (int i = 0; i < 100; i++) {
            last = observe(view("u1", "a").at("10:00")).sequence();
        }
        SessionMemory.Step again =
                new SessionMemory().observe(view("u1", "a").at("10:01").event(), 1, GAP, 10, false);

        assertThat(again.firstOfUser()).isTrue();
        assertThat(again.sequence()).isGreaterThan(last);
    }

    @Test
    void hasTheBytesOfVersionOne() {
        observe(view("u1", "i1").session("s1").at("10:00"));
        observe(view("u1", "ü2").session("s1").at("10:01"));
        String golden =
                "0182a4ecdf95670ed780a7ee4dc35f037331c0cdf3df9567c0cdf3df95670203"
                        + "c3bc3202693100";

        byte[] bytes = TestingCodec.bytes(new SessionMemoryCodec(), memory);
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(golden);
        SessionMemory read =
                TestingCodec.value(new SessionMemoryCodec(), HexFormat.of().parseHex(golden));
        assertThat(read).usingRecursiveComparison().isEqualTo(memory);
    }

    @Test
    void refusesBytesOfALaterVersion() {
        byte[] bytes = TestingCodec.bytes(new SessionMemoryCodec(), memory);
        bytes[0] = 2;
        assertThatThrownBy(() -> TestingCodec.value(new SessionMemoryCodec(), bytes))
                .hasMessageContaining("session memory has version 2");
    }

    private SessionMemory.Step observe(TestingEvent event) {
        return memory.observe(event.event(), 1, GAP, 10, false);
    }
}
