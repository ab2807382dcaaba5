package io.recstream.ops.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.ArchivedEvent;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.Topics;
import io.recstream.job.archive.OffsetSet;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.JobArguments;
import io.recstream.job.emit.DeadLetterSerializer;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Why offsets have no row, by what Kafka has there. */
@Timeout(120)
class ArchiveHolesE2ECase {

    private static final int PARTITION = 0;

    @TempDir private Path path;

    private Topics topics;
    private KafkaProducer<byte[], byte[]> producer;
    private final Map<TopicPartition, OffsetSet> forgotten = new HashMap<>();
    private List<String> notLookedAt;

    @Test
    void eachHoleHasItsCauseAndWhatHasNoneIsMissing() throws Exception {
        try (LocalBroker broker = LocalBroker.start();
                Admin admin = broker.admin()) {
            topics = Topics.prefixed("holes.");
            topics.create(admin, 2);
            ByteArraySerializer bytes = new ByteArraySerializer();
            producer =
                    new KafkaProducer<>(
                            Map.of(
                                    "bootstrap.servers",
                                    broker.bootstrapServers(),
                                    "transactional.id",
                                    "holes"),
                            bytes,
                            bytes);
            producer.initTransactions();
            MadeArchive archive = new MadeArchive(path);
            String file = "event_date=2026-11-28/a.parquet";

            producer.beginTransaction();
            archive.add(file, row(send("e0", "view"), "e0"));
            long deleted = send("e-deleted", "view");
            archive.add(file, row(send("e1", "view"), "e1"));
            long letter = send("e2", "no-such-type");
            send("e3", "no-such-type");
            send("e1", "view");
            send("e-missing", "view");
            archive.add(file, row(send("e4", "view"), "e4"));
            send(deadLetter(letter));
            send("e1", "view");
            long removed = send("e-forgotten", "view");
            send("e-forgotten", "view");
            send("e-old", "view", "2026-11-20T10:00:00Z");
            send(
                    new ProducerRecord<>(
                            topics.events(), 1, null, "{}".getBytes(StandardCharsets.UTF_8)));
            producer.commitTransaction();
            producer.beginTransaction();
            send("e-aborted", "view");
            producer.abortTransaction();
            producer.beginTransaction();
            archive.add(file, row(send("e5", "view"), "e5"));
            producer.commitTransaction();
            producer.close();
            TopicPartition partition = new TopicPartition(topics.events(), PARTITION);
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(deleted + 1)))
                    .all()
                    .get();
            archive.write();

            forgotten.computeIfAbsent(partition, any -> new OffsetSet()).add(removed);
            CheckedSettings checked = checked(broker);
            Holes holes = explain(archive, checked, partition);

            assertThat(holes.count(Holes.Cause.NOT_IN_KAFKA)).isEqualTo(1);
            assertThat(holes.count(Holes.Cause.DEAD_LETTER)).isEqualTo(1);
            assertThat(holes.count(Holes.Cause.REFUSED)).isEqualTo(1);
            assertThat(holes.count(Holes.Cause.DUPLICATE))
                    .as("of archived ones, and of one that was forgotten")
                    .isEqualTo(3);
            assertThat(holes.count(Holes.Cause.DATE_GONE)).isEqualTo(1);
            // Two marks of transactions, and the record of the aborted one.
            assertThat(holes.count(Holes.Cause.NO_RECORD)).isEqualTo(3);
            assertThat(holes.count(Holes.Cause.MISSING)).isEqualTo(1);
            assertThat(holes.lines()).contains("  missing: 6");
            assertThat(notLookedAt)
                    .containsExactly(topics.events() + "-1, which has 2 offsets and no row");

            duplicatesOfBeforeTheArchiveAreKnown(checked, partition, archive);
            aTopicThatWasCreatedAgainIsNotLookedAt(checked, partition, archive);
            admin.deleteRecords(
                            Map.of(
                                    new TopicPartition(topics.deadLetters(), 0),
                                    RecordsToDelete.beforeOffset(-1),
                                    new TopicPartition(topics.deadLetters(), 1),
                                    RecordsToDelete.beforeOffset(-1)))
                    .all()
                    .get();
            Holes undecided = explain(archive, checked, partition);
            assertThat(undecided.count(Holes.Cause.MISSING)).as("may be late").isZero();
            assertThat(undecided.count(Holes.Cause.UNDECIDED)).isEqualTo(1);
        }
    }

    /** The job was restored from a savepoint of before. */
    private void duplicatesOfBeforeTheArchiveAreKnown(
            CheckedSettings checked, TopicPartition partition, MadeArchive whole) throws Exception {
        MadeArchive late = new MadeArchive(path.resolve("late"));
        whole.files()
                .forEach(
                        (file, rows) ->
                                rows.subList(2, rows.size()).forEach(row -> late.add(file, row)));
        late.write();

        Holes holes = explain(late, checked, partition);

        assertThat(holes.count(Holes.Cause.DUPLICATE)).isEqualTo(2);
        assertThat(holes.count(Holes.Cause.MISSING)).isZero();
    }

    private void aTopicThatWasCreatedAgainIsNotLookedAt(
            CheckedSettings checked, TopicPartition partition, MadeArchive archive)
            throws Exception {
        Map<TopicPartition, OffsetSet> rows = offsets(archive, Duration.ZERO).offsets();
        rows.get(partition).add(1_000_000);
        Holes holes = Holes.of(partition, rows.get(partition), null);
        HoleExplainer explainer =
                new HoleExplainer(checked, archive.folder(), rows, Map.of(), Map.of(), 0);

        explainer.explain(List.of(holes));

        assertThat(explainer.notLookedAt().toString()).contains("was created again");
        assertThat(holes.count(Holes.Cause.MISSING)).isZero();
    }

    private Holes explain(MadeArchive archive, CheckedSettings checked, TopicPartition partition)
            throws Exception {
        TopicOffsets offsets = offsets(archive, Duration.ofHours(-1));
        Map<TopicPartition, OffsetSet> rows = offsets.offsets();
        Holes holes = Holes.of(partition, rows.get(partition), forgotten.get(partition));
        Map<TopicPartition, Long> settled = offsets.unsettled();
        HoleExplainer explainer = explainer(archive, checked, rows, settled, offsets);
        explainer.explain(List.of(holes));
        notLookedAt = explainer.notLookedAt();
        Holes waiting = Holes.of(partition, rows.get(partition), forgotten.get(partition));
        Map<TopicPartition, Long> unsettled = offsets(archive, Duration.ofHours(1)).unsettled();
        explainer(archive, checked, rows, unsettled, offsets).explain(List.of(waiting));
        assertThat(waiting.count(Holes.Cause.MISSING)).isZero();
        return holes;
    }

    private static TopicOffsets offsets(MadeArchive archive, Duration delay) throws Exception {
        TopicOffsets offsets = new TopicOffsets(delay);
        new RowReader(archive.folder()).read(TopicOffsets.read(), offsets);
        return offsets;
    }

    private HoleExplainer explainer(
            MadeArchive archive,
            CheckedSettings checked,
            Map<TopicPartition, OffsetSet> rows,
            Map<TopicPartition, Long> unsettled,
            TopicOffsets offsets) {
        return new HoleExplainer(
                checked, archive.folder(), rows, forgotten, unsettled, offsets.oldestMillis());
    }

    private CheckedSettings checked(LocalBroker broker) {
        Map<String, String> settings = new HashMap<>(topics.asSettings());
        settings.put("recstream.kafka.bootstrap-servers", broker.bootstrapServers());
        settings.put("recstream.events.format", "json");
        settings.put("recstream.kafka.delivery-guarantee", "at-least-once");
        return JobArguments.parse().check(Configuration.fromMap(settings));
    }

    private ArchivedEvent row(long offset, String event) {
        ArchivedEvent row = MadeArchive.row(PARTITION, offset, "u1", null, "u1");
        row.setTopic(topics.events());
        row.setEventId(event);
        return row;
    }

    /** Returns the offset. */
    private long send(String event, String type) throws Exception {
        return send(event, type, "2026-11-28T10:00:00Z");
    }

    private long send(String event, String type, String time) throws Exception {
        String json =
                """
                {"event_id": "%s", "user_id": "u1", "item_id": "i1", "event_type": "%s", "event_time": "%s"}"""
                        .formatted(event, type, time);
        return send(
                new ProducerRecord<>(
                        topics.events(), PARTITION, null, json.getBytes(StandardCharsets.UTF_8)));
    }

    private long send(ProducerRecord<byte[], byte[]> record) throws Exception {
        return producer.send(record).get().offset();
    }

    private ProducerRecord<byte[], byte[]> deadLetter(long offset) {
        SourceRecord source =
                new SourceRecord(topics.events(), PARTITION, offset, 0, null, new byte[] {1});
        Rejection why = new Rejection(DeadLetterReason.UNKNOWN_EVENT_TYPE, "why");
        return new DeadLetterSerializer(topics.deadLetters(), OutputFormat.JSON, 100)
                .serialize(new DeadLetter("validate-event", why, source), null, null);
    }
}
