package io.recstream.job.emit;

import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.kafka.clients.admin.TransactionDescription;

/** The outcome of a transaction that the brokers refuse to commit. */
enum TransactionOutcome {
    /** Its records are visible; only the second commit was refused. */
    COMMITTED("was committed before"),
    /** Its records are lost. */
    ABORTED("was aborted by the broker, as one that is open for too long is"),
    /**
     * Another producer has used its transactional id since: its records are lost, unless committed
     * before.
     */
    TAKEN("is not the newest of its name: another producer has fenced it"),
    /**
     * The broker has no record of it: transactional ids expire after {@code
     * transactional.id.expiration.ms}.
     */
    FORGOTTEN("is not known to the broker any more"),
    /** The right to describe it is missing. */
    UNTOLD("was refused, and the job may not describe transactions");

    private final String words;

    TransactionOutcome(String words) {
        this.words = words;
    }

    /**
     * Derives it from the coordinator's description of the transactional id. A commit keeps the
     * epoch or, with transactions of version 2 (KIP-890), raises it by one; so does the abort of
     * one that is open for too long. A new producer of the id raises it by one where the
     * transaction has ended, and by two where it is still open, since it aborts it first.
     *
     * <p>So where the id has a new, unfinished transaction and the epoch is raised by one, the
     * transaction had ended under its own epoch. Only its own producers can do that, and these
     * commit what a checkpoint has promised. The new producer may be the committer itself: when it
     * has resumed transactions, its Kafka client learns of transactions of version 2 on its
     * connection, mostly with the first commit, and raises the epoch of what it commits next.
     */
    static TransactionOutcome of(KafkaCommittable asked, TransactionDescription known) {
        int raised = known.producerEpoch() - asked.getEpoch();
        if (known.producerId() != asked.getProducerId() || raised < 0 || raised > 1) {
            return TAKEN;
        }
        return switch (known.state()) {
            case COMPLETE_COMMIT, PREPARE_COMMIT -> COMMITTED;
            case COMPLETE_ABORT, PREPARE_ABORT, PREPARE_EPOCH_FENCE -> ABORTED;
            case EMPTY, ONGOING -> raised == 1 ? COMMITTED : TAKEN;
            default -> UNTOLD;
        };
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
