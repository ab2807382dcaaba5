package io.recstream.job.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.Set;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransactionOutcomeTest {

    private static final long PRODUCER = 7;
    private static final short EPOCH = 3;

    @Test
    void aCommitKeepsTheEpochOrRaisesItByOne() {
        assertThat(outcome(TransactionState.COMPLETE_COMMIT, 0))
                .isEqualTo(TransactionOutcome.COMMITTED);
        assertThat(outcome(TransactionState.COMPLETE_COMMIT, 1))
                .isEqualTo(TransactionOutcome.COMMITTED);
        assertThat(outcome(TransactionState.COMPLETE_ABORT, 1))
                .isEqualTo(TransactionOutcome.ABORTED);
    }

    /** A new producer raises the epoch of a transaction that is still open by two. */
    @ParameterizedTest
    @EnumSource(names = {"EMPTY", "ONGOING"})
    void whatHadEndedWhenItsIdWasUsedAgainWasCommitted(TransactionState state) {
        assertThat(outcome(state, 0)).isEqualTo(TransactionOutcome.TAKEN);
        assertThat(outcome(state, 1)).isEqualTo(TransactionOutcome.COMMITTED);
        assertThat(outcome(state, 2)).isEqualTo(TransactionOutcome.TAKEN);
    }

    @ParameterizedTest
    @EnumSource
    void ofAnotherProducerOrALaterEpochNothingIsKnown(TransactionState state) {
        assertThat(outcome(state, 2)).isEqualTo(TransactionOutcome.TAKEN);
        assertThat(outcome(state, -1)).isEqualTo(TransactionOutcome.TAKEN);
        assertThat(TransactionOutcome.of(asked(), known(PRODUCER + 1, EPOCH, state)))
                .isEqualTo(TransactionOutcome.TAKEN);
    }

    private static TransactionOutcome outcome(TransactionState state, int raised) {
        return TransactionOutcome.of(asked(), known(PRODUCER, EPOCH + raised, state));
    }

    private static KafkaCommittable asked() {
        return new KafkaCommittable(PRODUCER, EPOCH, "recstream-dead-letters-0-7", null);
    }

    private static TransactionDescription known(long producer, int epoch, TransactionState state) {
        return new TransactionDescription(
                1, state, producer, epoch, 60_000, OptionalLong.empty(), Set.of());
    }
}
