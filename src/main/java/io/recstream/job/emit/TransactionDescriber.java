package io.recstream.job.emit;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out from the brokers how a transaction ended. */
final class TransactionDescriber {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionDescriber.class);

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    /** Time for other tasks to commit their transactions. */
    private static final Duration SETTLED = Duration.ofSeconds(5);

    /**
     * @param description the second half of a sentence about the transaction
     */
    record Described(TransactionOutcome outcome, String description) {}

    private final Properties client;

    /**
     * @param producer the settings of the producer that wrote the transaction
     */
    TransactionDescriber(Properties producer) {
        client = new Properties();
        client.putAll(producer);
        List.of(
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        ProducerConfig.LINGER_MS_CONFIG,
                        ProducerConfig.BATCH_SIZE_CONFIG)
                .forEach(client::remove);
        String millis = Long.toString(DEADLINE.toMillis());
        client.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    }

    /**
     * @param topic that the transaction was written to
     * @throws IOException if no broker responds; to be retried
     */
    Described outcomeOf(KafkaCommittable committable, String topic)
            throws IOException, InterruptedException {
        String id = committable.getTransactionalId();
        return ask(
                id,
                admin -> {
                    TransactionDescription known;
                    try {
                        known = describe(admin, id);
                    } catch (ExecutionException e) {
                        return new Described(unknown(e), unknown(e).toString());
                    }
                    TransactionOutcome fate = TransactionOutcome.of(committable, known);
                    return new Described(fate, fate + details(admin, fate, known, topic));
                });
    }

    /**
     * The outcomes of all other transactions of a checkpoint of the job, a line each. Empty if the
     * brokers do not allow it; waits a little for those that other tasks are about to commit.
     *
     * @param prefixes of all sinks of the job
     * @param checkpoint with which their names end
     * @param known transactions to leave out
     */
    List<String> others(Collection<String> prefixes, String checkpoint, Set<String> known)
            throws InterruptedException {
        long deadline = System.nanoTime() + SETTLED.toNanos();
        try {
            return ask(
                    "checkpoint " + checkpoint,
                    admin -> {
                        Set<String> ids = list(admin, prefixes, checkpoint);
                        ids.removeAll(known);
                        Map<String, TransactionDescription> found = describeAll(admin, ids);
                        while (found.values().stream().anyMatch(TransactionDescriber::isUnsettled)
                                && System.nanoTime() < deadline) {
                            TimeUnit.MILLISECONDS.sleep(200);
                            found = describeAll(admin, ids);
                        }
                        List<String> lines = new ArrayList<>();
                        found.forEach((id, it) -> lines.add(line(id, it)));
                        return lines;
                    });
        } catch (IOException e) {
            LOG.warn("The other transactions of checkpoint {} are not known.", checkpoint, e);
            return List.of();
        }
    }

    private static Set<String> list(Admin admin, Collection<String> prefixes, String checkpoint)
            throws ExecutionException, InterruptedException, TimeoutException {
        String any =
                prefixes.stream()
                        .map(TransactionDescriber::quoted)
                        .collect(Collectors.joining("|"));
        ListTransactionsOptions ours =
                new ListTransactionsOptions()
                        .filterOnTransactionalIdPattern("(" + any + ")-[0-9]+-" + checkpoint);
        Collection<TransactionListing> found;
        try {
            found = get(admin.listTransactions(ours).all());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnsupportedVersionException)) {
                throw e;
            }
            // Brokers before 4.1 do not filter.
            found = get(admin.listTransactions().all());
        }
        Pattern name = Pattern.compile("(" + any + ")-[0-9]+-" + checkpoint);
        return found.stream()
                .map(TransactionListing::transactionalId)
                .filter(id -> name.matcher(id).matches())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** For the brokers' regular expressions (RE2), which have no quoted sections. */
    private static String quoted(String text) {
        return text.replaceAll("[^A-Za-z0-9_-]", "\\\\$0");
    }

    private static Map<String, TransactionDescription> describeAll(
            Admin admin, Collection<String> ids)
            throws ExecutionException, InterruptedException, TimeoutException {
        return new TreeMap<>(get(admin.describeTransactions(ids).all()));
    }

    private static boolean isUnsettled(TransactionDescription transaction) {
        return switch (transaction.state()) {
            case ONGOING, PREPARE_COMMIT, PREPARE_ABORT, PREPARE_EPOCH_FENCE -> true;
            default -> false;
        };
    }

    private static String line(String id, TransactionDescription it) {
        String what =
                switch (it.state()) {
                    case COMPLETE_COMMIT, PREPARE_COMMIT -> "was committed";
                    case COMPLETE_ABORT, PREPARE_ABORT, PREPARE_EPOCH_FENCE ->
                            "was aborted by the broker: lost as well";
                    case ONGOING ->
                            "is open"
                                    + since(it)
                                    + ": the next start commits it, unless the broker aborts it"
                                    + " before";
                    default ->
                            "is "
                                    + it.state()
                                    + ": it had ended before its name was used again, or another"
                                    + " producer has taken its name";
                };
        return "transaction %s (producer %d, epoch %d) %s"
                .formatted(id, it.producerId(), it.producerEpoch(), what);
    }

    private static String since(TransactionDescription transaction) {
        OptionalLong start = transaction.transactionStartTimeMs();
        return start.isPresent() ? " since " + Instant.ofEpochMilli(start.getAsLong()) : "";
    }

    /** The producer that fenced it and the time, or the time at which it was aborted. */
    private static String details(
            Admin admin, TransactionOutcome fate, TransactionDescription known, String topic) {
        return switch (fate) {
            case TAKEN ->
                    " (producer %d, epoch %d, %s%s%s)"
                            .formatted(
                                    known.producerId(),
                                    known.producerEpoch(),
                                    known.state(),
                                    since(known),
                                    lastWrite(admin, known, topic)
                                            .map(at -> ", last write to " + topic + " " + at)
                                            .orElse(""));
            case ABORTED -> lastWrite(admin, known, topic).map(at -> " (at " + at + ")").orElse("");
            default -> "";
        };
    }

    /**
     * When a producer's last record or marker was written; empty if the right to read the topic is
     * missing.
     */
    private static Optional<Instant> lastWrite(
            Admin admin, TransactionDescription known, String topic) {
        try {
            List<TopicPartition> partitions =
                    get(admin.describeTopics(List.of(topic)).allTopicNames())
                            .get(topic)
                            .partitions()
                            .stream()
                            .map(partition -> new TopicPartition(topic, partition.partition()))
                            .toList();
            return get(admin.describeProducers(partitions).all()).values().stream()
                    .flatMap(states -> states.activeProducers().stream())
                    .filter(state -> state.producerId() == known.producerId())
                    .map(ProducerState::lastTimestamp)
                    .filter(millis -> millis > 0)
                    .max(Comparator.naturalOrder())
                    .map(Instant::ofEpochMilli);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            LOG.debug("When producer {} wrote to {} is not known.", known.producerId(), topic, e);
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** The outcome that follows from an error. */
    private static TransactionOutcome unknown(ExecutionException refusal)
            throws ExecutionException {
        if (refusal.getCause() instanceof TransactionalIdNotFoundException) {
            return TransactionOutcome.FORGOTTEN;
        }
        if (refusal.getCause() instanceof AuthorizationException) {
            return TransactionOutcome.UNTOLD;
        }
        throw refusal;
    }

    private static TransactionDescription describe(Admin admin, String id)
            throws ExecutionException, InterruptedException, TimeoutException {
        return get(admin.describeTransactions(List.of(id)).description(id));
    }

    private static <T> T get(KafkaFuture<T> answer)
            throws ExecutionException, InterruptedException, TimeoutException {
        return answer.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private interface Question<T> {
        T ask(Admin admin) throws ExecutionException, InterruptedException, TimeoutException;
    }

    private <T> T ask(String about, Question<T> question) throws IOException, InterruptedException {
        Admin admin = Admin.create(client);
        try {
            return question.ask(admin);
        } catch (ExecutionException e) {
            throw new IOException("It is not known what became of " + about, e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("It is not known what became of " + about, e);
        } finally {
            admin.close(DEADLINE);
        }
    }
}
