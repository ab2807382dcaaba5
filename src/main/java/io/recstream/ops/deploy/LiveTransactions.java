package io.recstream.ops.deploy;

import io.recstream.job.config.JobSettings;
import io.recstream.job.emit.KafkaOutputs;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaFuture;

/**
 * Finds a job that runs on another Flink cluster and writes under the transactional ids of the one
 * to be started, which would fence it. Transactions that a crashed job has left open stay as they
 * are; those of a running job are committed, and followed by new ones, with each checkpoint.
 *
 * @param prefixes of the transactional ids of all sinks
 * @param period within which a running job completes a checkpoint
 */
record LiveTransactions(Admin admin, List<String> prefixes, Duration period, Duration timeout) {

    private static final Duration PAUSE = Duration.ofMillis(250);

    LiveTransactions(Admin admin, JobSettings settings, Duration period, Duration timeout) {
        this(
                admin,
                KafkaOutputs.transactionalIdPrefixes(settings.kafka().transactionalIdPrefix()),
                period,
                timeout);
    }

    /**
     * Waits for a sign of life where transactions are open, for one period; returns at once where
     * none is.
     *
     * @return a sentence about the transaction that another job has begun or committed
     * @throws IOException if the brokers do not answer in time
     */
    Optional<String> find() throws IOException, InterruptedException {
        Map<String, TransactionDescription> before = describe();
        if (before.values().stream().noneMatch(LiveTransactions::isOpen)) {
            return Optional.empty();
        }
        long deadline = System.nanoTime() + period.toNanos();
        while (System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
            for (var now : describe().entrySet()) {
                Optional<String> sign =
                        signOfLife(now.getKey(), before.get(now.getKey()), now.getValue());
                if (sign.isPresent()) {
                    return sign;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> signOfLife(
            String id, TransactionDescription before, TransactionDescription now) {
        boolean begun = isOpen(now) && (before == null || start(now) != start(before));
        if (begun) {
            return Optional.of(id + " was begun at " + Instant.ofEpochMilli(start(now)));
        }
        boolean committed =
                before != null
                        && isOpen(before)
                        && (now.state() == TransactionState.PREPARE_COMMIT
                                || now.state() == TransactionState.COMPLETE_COMMIT);
        return committed ? Optional.of(id + " was committed just now") : Optional.empty();
    }

    private static boolean isOpen(TransactionDescription transaction) {
        return transaction.state() == TransactionState.ONGOING;
    }

    private static long start(TransactionDescription transaction) {
        return transaction.transactionStartTimeMs().orElse(0);
    }

    /** All transactions under the prefixes that the brokers know, by their ids. */
    private Map<String, TransactionDescription> describe()
            throws IOException, InterruptedException {
        List<String> ids =
                get(admin.listTransactions().all()).stream()
                        .map(TransactionListing::transactionalId)
                        .filter(id -> prefixes.stream().anyMatch(id::startsWith))
                        .toList();
        return new TreeMap<>(get(admin.describeTransactions(ids).all()));
    }

    private <T> T get(KafkaFuture<T> response) throws IOException, InterruptedException {
        try {
            return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("The brokers did not list their transactions", e);
        }
    }
}
