package io.recstream.ops.doctor;

import io.recstream.job.emit.KafkaOutputs;
import io.recstream.job.model.Quoted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/** Checks the open transactions on the outputs: those of a running job, and hanging ones. */
final class TransactionCheck implements Check {

    /** The states of a transaction that has begun and is not completed on all its partitions. */
    private static final Set<TransactionState> OPEN =
            Set.of(
                    TransactionState.ONGOING,
                    TransactionState.PREPARE_COMMIT,
                    TransactionState.PREPARE_ABORT);

    private static final String BLOCKS =
            "a read_committed consumer sees nothing that came after it, on those partitions";

    @Override
    public String name() {
        return "transactions";
    }

    @Override
    public void examine(CheckContext context, Findings findings) throws Exception {
        List<TransactionListing> open =
                List.copyOf(
                        context.get(
                                context.admin()
                                        .listTransactions(
                                                new ListTransactionsOptions().filterStates(OPEN))
                                        .all()));
        Map<String, TransactionDescription> described =
                context.get(
                        context.admin()
                                .describeTransactions(
                                        open.stream()
                                                .map(TransactionListing::transactionalId)
                                                .toList())
                                .all());
        List<String> young = new ArrayList<>();
        described.forEach(
                (id, it) -> {
                    if (it.state() == TransactionState.ONGOING) {
                        examine(id, it, context, young, findings);
                    }
                });
        findHanging(context, open, findings);
        OpenTransactions.of(young).reportTwoJobs(findings);
        if (findings.isClean()) {
            findings.ok(
                    young.isEmpty()
                            ? "none is open under the prefix: no job runs with it, or"
                                    + " it has written nothing since its last checkpoint"
                            : "open under the prefix: "
                                    + young.size()
                                    + ", none for longer than a checkpoint may take ("
                                    + Formats.time(context.checkpoint())
                                    + "): a job runs with it, and a second one would fence it");
        }
    }

    private static void examine(
            String id,
            TransactionDescription transaction,
            CheckContext context,
            List<String> young,
            Findings findings) {
        String prefix = context.settings().kafka().transactionalIdPrefix();
        boolean ours =
                KafkaOutputs.transactionalIdPrefixes(prefix).stream().anyMatch(id::startsWith);
        boolean touches =
                transaction.topicPartitions().stream()
                        .anyMatch(partition -> context.outputs().contains(partition.topic()));
        Duration age =
                Duration.ofMillis(
                        System.currentTimeMillis()
                                - transaction
                                        .transactionStartTimeMs()
                                        .orElse(System.currentTimeMillis()));
        if (age.compareTo(context.checkpoint()) > 0 && (ours || touches)) {
            findings.fail(
                    "transaction "
                            + id
                            + (ours ? "" : ", which is not this job's,")
                            + " is open since "
                            + Formats.time(age)
                            + " on "
                            + partitions(transaction),
                    BLOCKS
                            + ", until the broker ends it after "
                            + Formats.time(Duration.ofMillis(transaction.transactionTimeoutMs())),
                    (ours
                                    ? "if the job is only down, start it: it ends the transaction,"
                                            + " and may hold output that is yet to be committed."
                                            + " If it will not come back: "
                                    : "if whose it is will not come back: ")
                            + command(context)
                            + "forceTerminateTransaction --transactionalId "
                            + id);
        } else if (ours) {
            young.add(id);
        }
    }

    /**
     * Finds hanging transactions: open on a partition, but not known to the coordinator. They do
     * not end by themselves.
     */
    private static void findHanging(
            CheckContext context, List<TransactionListing> open, Findings findings)
            throws Exception {
        Set<Long> known =
                open.stream().map(TransactionListing::producerId).collect(Collectors.toSet());
        context.get(context.admin().describeProducers(outputs(context)).all())
                .forEach(
                        (partition, producers) ->
                                producers.activeProducers().stream()
                                        .filter(it -> !known.contains(it.producerId()))
                                        .filter(it -> age(it).compareTo(context.checkpoint()) > 0)
                                        .forEach(it -> report(partition, it, context, findings)));
    }

    private static void report(
            TopicPartition partition,
            ProducerState producer,
            CheckContext context,
            Findings findings) {
        if (producer.currentTransactionStartOffset().isEmpty()) {
            return;
        }
        findings.fail(
                partition
                        + " holds a transaction open that no coordinator knows (producer "
                        + producer.producerId()
                        + ", last record "
                        + Formats.time(age(producer))
                        + " ago)",
                BLOCKS + ", and nothing ends it by itself",
                command(context)
                        + "abort --topic "
                        + partition.topic()
                        + " --partition "
                        + partition.partition()
                        + " --start-offset "
                        + producer.currentTransactionStartOffset().getAsLong());
    }

    private static Duration age(ProducerState producer) {
        return Duration.ofMillis(System.currentTimeMillis() - producer.lastTimestamp());
    }

    private static List<TopicPartition> outputs(CheckContext context) throws Exception {
        List<TopicPartition> partitions = new ArrayList<>();
        context.get(context.admin().describeTopics(context.outputs()).allTopicNames())
                .values()
                .forEach(
                        topic -> {
                            for (TopicPartitionInfo partition : topic.partitions()) {
                                partitions.add(
                                        new TopicPartition(topic.name(), partition.partition()));
                            }
                        });
        return partitions;
    }

    private static String command(CheckContext context) {
        return "kafka-transactions.sh --bootstrap-server "
                + Quoted.withoutLogin(context.settings().kafka().bootstrapServers())
                + " ";
    }

    private static String partitions(TransactionDescription transaction) {
        return transaction.topicPartitions().stream()
                .map(TopicPartition::toString)
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
