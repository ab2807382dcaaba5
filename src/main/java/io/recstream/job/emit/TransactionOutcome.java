package io.recstream.job.emit;

import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;

/** What became of a transaction that the brokers refuse to commit. */
enum TransactionOutcome {
    /** Its records are visible: only to be asked a second time was refused. */
    COMMITTED("was committed before"),
    /** Its records are gone. */
    ABORTED("was aborted by the broker, as one that is open for too long is"),
    /** Another producer has taken its name since: what it held is gone, unless committed before. */
    TAKEN("is not the newest of its name: another producer has fenced it"),
    /** The broker keeps what it knows for {@code transactional.id.expiration.ms}. */
    FORGOTTEN("is not known to the broker any more"),
    /** A right to describe it is missing. */
    UNTOLD("was refused, and the broker does not tell why");

    private final String words;

    TransactionOutcome(String words) {
        this.words = words;
    }

    /**
     * Reads it from what the coordinator knows of the name. A commit leaves the epoch or, with
     * transactions of version 2 (KIP-890), raises it by one, and so does the end of one that is
     * open for too long; whoever takes the name raises it further.
     */
    static TransactionOutcome of(KafkaCommittable asked, TransactionDescription known) {
        int raised = known.producerEpoch() - asked.getEpoch();
        if (known.producerId() != asked.getProducerId() || raised < 0 || raised > 1) {
            return TAKEN;
        }
        return switch (known.state()) {
            case COMPLETE_COMMIT, PREPARE_COMMIT -> COMMITTED;
            case COMPLETE_ABORT, PREPARE_ABORT, PREPARE_EPOCH_FENCE -> ABORTED;
            default -> ofUnfinished(known.state());
        };
    }

    private static TransactionOutcome ofUnfinished(TransactionState state) {
        return state == TransactionState.UNKNOWN ? UNTOLD : TAKEN;
    }

    boolean isLost() {
        return this != COMMITTED;
    }

    /** As the second half of a sentence about the transaction. */
    @Override
    public String toString() {
        return words;
    }
}
