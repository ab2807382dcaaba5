package io.recstream.server;

import static io.recstream.avro.ControlStatus.APPLIED;
import static io.recstream.avro.ControlStatus.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.recstream.avro.ControlCommand;
import io.recstream.avro.ControlResult;
import io.recstream.avro.ControlStatus;
import io.recstream.ops.control.TestingResults;
import io.recstream.server.ControlState.Sending;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControlStateTest {

    private final ControlState state = new ControlState();

    private static ControlCommand forget(String id, String user) {
        return ControlCommand.newBuilder()
                .setCommandId(id)
                .setCommand("forget")
                .setUsers(List.of(user))
                .build();
    }

    private static ControlResult result(String id, long offset, ControlStatus status) {
        return TestingResults.of(id, "forget", status, offset).build();
    }

    @Test
    void aCommandIsPendingFromWhenItWasSentUntilItsResult() {
        Sending one = state.begin(forget("c1", "mia"));
        assertThat(state.isPending("c1")).isFalse();
        state.sent(one, 1);
        assertThat(state.isPending("c1")).isTrue();
        assertThat(state.isPending("c2")).isFalse();

        state.apply(result("c1", 1, APPLIED));
        assertThat(state.isPending("c1")).isFalse();
        assertThat(one.result()).isCompletedWithValue(state.result("c1"));
        state.sent(state.begin(forget("c1", "mia")), 2);
        assertThat(state.isPending("c1")).as("its result is known").isFalse();
    }

    @Test
    void aResultThatIsReadBeforeTheBrokersHaveAcknowledgedTheCommandIsItsOwn() {
        Sending one = state.begin(forget("c1", "mia"));

        state.apply(result("c1", 1, APPLIED));
        assertThat(one.result()).isNotDone();
        state.sent(one, 1);

        assertThat(one.result()).isCompletedWithValue(result("c1", 1, APPLIED));
        assertThat(state.result("c1")).isNotNull();
        assertThat(state.isPending("c1")).isFalse();
    }

    @Test
    void theRefusalOfAnotherCommandIsNotTheResultOfTheFirst() {
        Sending first = state.begin(forget("c1", "mia"));
        Sending again = state.begin(forget("c1", "mia"));
        state.sent(first, 1);

        state.apply(result("c1", 2, REFUSED));
        state.sent(again, 3);

        assertThat(state.result("c1")).isNull();
        assertThat(state.isPending("c1")).isTrue();
        assertThat(first.result()).isNotDone();
        state.apply(result("c1", 1, APPLIED));
        assertThat(first.result()).isCompletedWithValue(result("c1", 1, APPLIED));
        assertThat(state.result("c1")).isEqualTo(result("c1", 1, APPLIED));
        assertThat(state.isPending("c1")).isFalse();
    }

    @Test
    void aCommandWhoseIdAnotherOneHasIsRefusedWhileThatIsPending() {
        Sending first = state.begin(forget("c1", "mia"));
        assertConflict();
        state.sent(first, 1);
        assertConflict();

        state.apply(result("c1", 1, APPLIED));
        Sending other = state.begin(forget("c1", "tom"));
        state.sent(other, 2);
        state.apply(result("c1", 2, REFUSED));
        assertThat(other.result()).isCompletedWithValue(result("c1", 2, REFUSED));
    }

    private void assertConflict() {
        assertThatExceptionOfType(ApiProblem.Refused.class)
                .isThrownBy(() -> state.begin(forget("c1", "tom")))
                .satisfies(it -> assertThat(it.problem().status()).isEqualTo(409));
    }

    /** What it says is not known here, but the job refuses another one before it repeats it. */
    @Test
    void theResultOfAnotherSendersCommandIsThatOfThisOneOnlyIfTheJobRepeatsIt() {
        Sending other = state.begin(forget("c1", "tom"));
        state.sent(other, 2);
        state.apply(result("c1", 1, APPLIED));
        assertThat(other.result()).isNotDone();
        assertThat(state.result("c1")).isEqualTo(result("c1", 1, APPLIED));
        state.apply(result("c1", 2, REFUSED));
        state.apply(result("c1", 1, APPLIED));
        assertThat(other.result()).isCompletedWithValue(result("c1", 2, REFUSED));
        assertThat(state.result("c1")).isEqualTo(result("c1", 1, APPLIED));

        Sending same = state.begin(forget("c2", "mia"));
        state.apply(result("c2", 1, APPLIED));
        state.sent(same, 2);
        assertThat(same.result()).isNotDone();
        state.apply(result("c2", 1, APPLIED));
        assertThat(same.result()).isCompletedWithValue(result("c2", 1, APPLIED));

        Sending again = state.begin(forget("c2", "mia"));
        state.sent(again, 3);
        state.apply(result("c2", 1, APPLIED));
        assertThat(again.result()).isCompletedWithValue(result("c2", 1, APPLIED));
    }

    @Test
    void theResultOfThisServersFirstCommandIsThatOfTheSameOneSentAgain() {
        Sending first = state.begin(forget("c1", "mia"));
        Sending again = state.begin(forget("c1", "mia"));
        state.sent(first, 1);
        state.sent(again, 2);

        state.apply(result("c1", 1, APPLIED));

        assertThat(first.result()).isCompletedWithValue(result("c1", 1, APPLIED));
        assertThat(again.result()).isCompletedWithValue(result("c1", 1, APPLIED));
    }

    @Test
    void aCommandThatWasNotSentLeavesItsIdToAnother() {
        Sending first = state.begin(forget("c1", "mia"));
        Sending again = state.begin(forget("c1", "mia"));

        state.notSent(first);
        state.sent(again, 1);

        assertThat(state.isPending("c1")).isTrue();
        state.notSent(again);
        assertThat(state.isPending("c1")).isFalse();
        assertThat(state.begin(forget("c1", "tom"))).isNotNull();
    }

    @Test
    void thePendingOnesAreTheLastThousand() {
        for (int i = 0; i <= 1_000; i++) {
            Sending one = state.begin(forget("c" + i, "mia"));
            state.sent(one, i);
            state.forget(one);
        }
        assertThat(state.isPending("c0")).isFalse();
        assertThat(state.isPending("c1")).isTrue();
        assertThat(state.isPending("c1000")).isTrue();
    }

    @Test
    void atMostAThousandAreAwaited() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(state.begin(forget("c" + i, "mia"))).isNotNull();
        }
        assertThat(state.begin(forget("c1000", "mia"))).isNull();
    }
}
