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

/** Open transactions on the outputs: those of a running job, and those that nobody will end. */
final class TransactionCheck implements Check {

    /** Of a transaction that has begun, and whose end not all its partitions know of yet. */
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
    public void examine(CheckContext patient, Findings findings) throws Exception {
        List<TransactionListing> open =
                List.copyOf(
                        patient.get(
                                patient.admin()
                                        .listTransactions(
                                                new ListTransactionsOptions().filterStates(OPEN))
                                        .all()));
        Map<String, TransactionDescription> described =
                patient.get(
                        patient.admin()
                                .describeTransactions(
                                        open.stream()
                                                .map(TransactionListing::transactionalId)
                                                .toList())
                                .all());
        List<String> young = new ArrayList<>();
        described.forEach(
                (id, it) -> {
                    if (it.state() == TransactionState.ONGOING) {
                        examine(id, it, patient, young, findings);
                    }
                });
        findHanging(patient, open, findings);
        OpenNames.of(young).tellOfTwoJobs(findings);
        if (findings.isClean()) {
            findings.ok(
                    young.isEmpty()
                            ? "none is open under the prefix: no job runs with it, or"
                                    + " it has written nothing since its last checkpoint"
                            : "open under the prefix: "
                                    + young.size()
                                    + ", none for longer than a checkpoint may take ("
                                    + Formats.time(patient.checkpoint())
                                    + "): a job runs with it, and a second one would fence it");
        }
    }

    private static void examine(
            String id,
            TransactionDescription transaction,
            CheckContext patient,
            List<String> young,
            Findings findings) {
        String prefix = patient.settings().kafka().transactionalIdPrefix();
        boolean ours =
                KafkaOutputs.transactionalIdPrefixes(prefix).stream().anyMatch(id::startsWith);
        boolean touches =
                transaction.topicPartitions().stream()
                        .anyMatch(partition -> patient.outputs().contains(partition.topic()));
        Duration age =
                Duration.ofMillis(
                        System.currentTimeMillis()
                                - transaction
                                        .transactionStartTimeMs()
                                        .orElse(System.currentTimeMillis()));
        if (age.compareTo(patient.checkpoint()) > 0 && (ours || touches)) {
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
                            + command(patient)
                            + "forceTerminateTransaction --transactionalId "
                            + id);
        } else if (ours) {
            young.add(id);
        }
    }

    /** What a partition holds open and no coordinator knows of: nothing ends that by itself. */
    private static void findHanging(
            CheckContext patient, List<TransactionListing> open, Findings findings)
            throws Exception {
        Set<Long> known =
                open.stream().map(TransactionListing::producerId).collect(Collectors.toSet());
        patient.get(patient.admin().describeProducers(outputs(patient)).all())
                .forEach(
                        (partition, producers) ->
                                producers.activeProducers().stream()
                                        .filter(it -> !known.contains(it.producerId()))
                                        .filter(it -> age(it).compareTo(patient.checkpoint()) > 0)
                                        .forEach(it -> tell(partition, it, patient, findings)));
    }

    private static void tell(
            TopicPartition partition,
            ProducerState producer,
            CheckContext patient,
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
                command(patient)
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

    private static List<TopicPartition> outputs(CheckContext patient) throws Exception {
        List<TopicPartition> partitions = new ArrayList<>();
        patient.get(patient.admin().describeTopics(patient.outputs()).allTopicNames())
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

    private static String command(CheckContext patient) {
        return "kafka-transactions.sh --bootstrap-server "
                + Quoted.withoutLogin(patient.settings().kafka().bootstrapServers())
                + " ";
    }

    private static String partitions(TransactionDescription transaction) {
        return transaction.topicPartitions().stream()
                .map(TopicPartition::toString)
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
