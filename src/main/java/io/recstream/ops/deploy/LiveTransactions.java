package io.recstream.ops.deploy;

import io.recstream.console.Await;
import io.recstream.job.config.JobSettings;
import io.recstream.job.emit.KafkaOutputs;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;

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
     * Waits for one period for a change of the open transactions; returns at once if none is open.
     *
     * @return a sentence about the transaction that another job has begun or committed
     * @throws IOException if the brokers do not respond in time
     */
    Optional<String> find() throws IOException, InterruptedException {
        Map<String, Long> before = open();
        if (before.isEmpty()) {
            return Optional.empty();
        }
        return Await.result(period, PAUSE, () -> signOfLife(before));
    }

    /**
     * @param before the transactions that were open; those that are no longer open are removed
     */
    private Optional<String> signOfLife(Map<String, Long> before)
            throws IOException, InterruptedException {
        Map<String, Long> now = open();
        for (var transaction : now.entrySet()) {
            if (!transaction.getValue().equals(before.get(transaction.getKey()))) {
                return Optional.of(
                        transaction.getKey()
                                + " was begun at "
                                + Instant.ofEpochMilli(transaction.getValue()));
            }
        }
        for (String id : before.keySet()) {
            if (!now.containsKey(id) && isCommitted(id)) {
                return Optional.of(id + " was committed just now");
            }
        }
        before.keySet().retainAll(now.keySet());
        return Optional.empty();
    }

    /** The start times of the open transactions under the prefixes, by their ids. */
    private Map<String, Long> open() throws IOException, InterruptedException {
        List<String> ids =
                get(
                                admin.listTransactions(
                                                new ListTransactionsOptions()
                                                        .filterStates(
                                                                Set.of(TransactionState.ONGOING)))
                                        .all())
                        .stream()
                        .map(TransactionListing::transactionalId)
                        .filter(id -> prefixes.stream().anyMatch(id::startsWith))
                        .toList();
        Map<String, Long> starts = new TreeMap<>();
        for (String id : ids) {
            describe(id)
                    .filter(it -> it.state() == TransactionState.ONGOING)
                    .ifPresent(it -> starts.put(id, it.transactionStartTimeMs().orElse(0)));
        }
        return starts;
    }

    private boolean isCommitted(String id) throws IOException, InterruptedException {
        return describe(id)
                .filter(
                        it ->
                                it.state() == TransactionState.PREPARE_COMMIT
                                        || it.state() == TransactionState.COMPLETE_COMMIT)
                .isPresent();
    }

    /** Empty if the brokers have no record of it any more. */
    private Optional<TransactionDescription> describe(String id)
            throws IOException, InterruptedException {
        try {
            return Optional.of(get(admin.describeTransactions(List.of(id)).description(id)));
        } catch (IOException e) {
            if (e.getCause() instanceof ExecutionException failure
                    && failure.getCause() instanceof TransactionalIdNotFoundException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private <T> T get(KafkaFuture<T> response) throws IOException, InterruptedException {
        try {
            return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("The brokers did not list their transactions", e);
        }
    }
}
