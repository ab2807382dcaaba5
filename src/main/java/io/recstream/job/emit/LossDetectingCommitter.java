package io.recstream.job.emit;

import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits through the connector's committer. Where a broker rejects a commit for good, the brokers
 * are asked whether the transaction was committed all the same. If not, its records are counted as
 * lost and, unless {@code recstream.kafka.on-lost-output} is {@code count}, the job fails without a
 * restart, which could only meet the same again. All other transactions are committed first.
 */
final class LossDetectingCommitter implements Committer<KafkaCommittable> {

    private static final Logger LOG = LoggerFactory.getLogger(LossDetectingCommitter.class);
    private static final String GO_ON = "recstream.kafka.on-lost-output: count";

    private final Committer<KafkaCommittable> committer;
    private final String topic;
    private final List<String> prefixes;
    private final TransactionDescriber coordinator;
    private final Counter lost;
    private final boolean failsOnLoss;

    /**
     * @param prefixes of the transactional ids of all sinks of the job
     */
    LossDetectingCommitter(
            Committer<KafkaCommittable> committer,
            String topic,
            List<String> prefixes,
            TransactionDescriber coordinator,
            MetricGroup metrics,
            boolean failsOnLoss) {
        this.committer = committer;
        this.topic = topic;
        this.prefixes = List.copyOf(prefixes);
        this.coordinator = coordinator;
        this.lost = new StageMetrics(metrics).counter(JobMetric.LOST_OUTPUT);
        this.failsOnLoss = failsOnLoss;
    }

    @Override
    public void commit(Collection<CommitRequest<KafkaCommittable>> requests)
            throws IOException, InterruptedException {
        List<Watched> watched = requests.stream().map(Watched::new).toList();
        committer.commit(List.copyOf(watched));
        List<String> losses = new ArrayList<>();
        Set<String> refused = new TreeSet<>();
        for (Watched request : watched) {
            if (request.refusal != null && isLost(request, losses)) {
                refused.add(request.getCommittable().getTransactionalId());
            }
        }
        if (losses.isEmpty()) {
            return;
        }
        List<String> others = othersOf(refused);
        if (!others.isEmpty()) {
            LOG.error(
                    "The other transactions of the same checkpoints: {}.",
                    String.join("; ", others));
        }
        if (failsOnLoss) {
            throw new SuppressRestartsException(
                    new LostOutputException(topic, losses, others, GO_ON));
        }
    }

    private boolean isLost(Watched refused, List<String> losses)
            throws IOException, InterruptedException {
        KafkaCommittable committable = refused.getCommittable();
        TransactionDescriber.Described outcome = coordinator.outcomeOf(committable, topic);
        if (!outcome.outcome().isLost()) {
            LOG.info("Transaction {} {}.", committable.getTransactionalId(), outcome.description());
            refused.request.signalAlreadyCommitted();
            return false;
        }
        String loss =
                "transaction %s (producer %d, epoch %d) of checkpoint %s %s"
                        .formatted(
                                committable.getTransactionalId(),
                                committable.getProducerId(),
                                committable.getEpoch(),
                                checkpoint(committable.getTransactionalId()),
                                outcome.description());
        LOG.error("Output for {} is lost: {}.", topic, loss, refused.refusal);
        lost.inc();
        losses.add(loss);
        refused.request.signalFailedWithKnownReason(refused.refusal);
        return true;
    }

    /**
     * The other transactions of these checkpoints, of all sinks and subtasks: otherwise each
     * subtask would report only its own.
     */
    private List<String> othersOf(Set<String> refused) throws InterruptedException {
        Set<String> checkpoints = new TreeSet<>();
        refused.forEach(id -> checkpoints.add(checkpoint(id)));
        List<String> others = new ArrayList<>();
        for (String checkpoint : checkpoints) {
            others.addAll(coordinator.others(prefixes, checkpoint, refused));
        }
        return others;
    }

    /** Transactional ids end with the number of the checkpoint that commits them. */
    private static String checkpoint(String transactionalId) {
        return transactionalId.substring(transactionalId.lastIndexOf('-') + 1);
    }

    /** Never throws: Flink terminates the TaskManager's process if the cleanup of a task fails. */
    @Override
    public void close() {
        try {
            committer.close();
        } catch (Exception e) {
            LOG.warn("The committer for {} could not be closed in an orderly way.", topic, e);
        }
    }

    /** Holds back the failure of a commit until the outcome of the transaction is known. */
    private static final class Watched implements CommitRequest<KafkaCommittable> {

        private final CommitRequest<KafkaCommittable> request;
        private Throwable refusal;

        Watched(CommitRequest<KafkaCommittable> request) {
            this.request = request;
        }

        @Override
        public void signalFailedWithKnownReason(Throwable reason) {
            refusal = reason;
        }

        /**
         * A broker that has expired the transactional id replies with an error that the connector
         * does not handle.
         */
        @Override
        public void signalFailedWithUnknownReason(Throwable reason) {
            if (reason instanceof InvalidPidMappingException) {
                refusal = reason;
            } else {
                request.signalFailedWithUnknownReason(reason);
            }
        }

        @Override
        public KafkaCommittable getCommittable() {
            return request.getCommittable();
        }

        @Override
        public int getNumberOfRetries() {
            return request.getNumberOfRetries();
        }

        @Override
        public void retryLater() {
            request.retryLater();
        }

        @Override
        public void updateAndRetryLater(KafkaCommittable committable) {
            request.updateAndRetryLater(committable);
        }

        @Override
        public void signalAlreadyCommitted() {
            request.signalAlreadyCommitted();
        }
    }
}
