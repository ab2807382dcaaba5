package io.recstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.CatalogItem;
import io.recstream.avro.CategoryCount;
import io.recstream.avro.DeadLetter;
import io.recstream.avro.DeadLetterReason;
import io.recstream.avro.Neighbour;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.SimilarItems;
import io.recstream.avro.UserFeatures;
import io.recstream.avro.WindowFeatures;
import io.recstream.job.emit.AvroJson;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.ingest.AllocationBound;
import io.recstream.job.ingest.HostileRecords;
import io.recstream.job.ingest.RecordFuzz;
import io.recstream.job.registry.Backoff;
import io.recstream.job.registry.RegistryAddress;
import io.recstream.job.registry.TestingRegistry;
import io.recstream.job.registry.WriterSchemas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Arbitrary bytes in a topic are either decoded and rendered, or rejected as unreadable, with
 * bounded memory and time.
 */
@Timeout(120)
class PayloadFuzzTest {

    private static final long SEED = Long.getLong("recstream.fuzz.seed", 49);
    private static final int RECORDS = Integer.getInteger("recstream.fuzz.records", 1_500);
    private static final long MOST_MILLIS = 5_000;

    private final TestingRegistry registry = new TestingRegistry();
    private static final RequestedUser USER = new RequestedUser(null, "id");

    private final TopicView view = new TopicView(new TestingStore(), new ListHistories(5, 1 << 20));
    private final LiveFigures figures = new LiveFigures();

    @AfterEach
    void close() {
        view.close();
        registry.close();
    }

    @ParameterizedTest
    @EnumSource
    void aList(OutputFormat.Kind format) {
        assertShownOrRefused(
                format,
                Table.RECOMMENDATIONS,
                List.of(
                        TestingLists.list("\u00fc1", 3, "a", "b"),
                        TestingLists.list("u2", Long.MAX_VALUE, "a", "b", "c", "d", "e")));
    }

    @ParameterizedTest
    @EnumSource
    void features(OutputFormat.Kind format) {
        WindowFeatures window =
                new WindowFeatures(
                        300_000L,
                        2L,
                        Map.of("view", 2L, "purchase", 1L),
                        1.5,
                        2L,
                        List.of(new CategoryCount("home/light", 1L)));
        assertShownOrRefused(
                format,
                Table.FEATURES,
                List.of(
                        new UserFeatures(
                                "u1",
                                7L,
                                TestingLists.NOON,
                                TestingLists.NOON,
                                9L,
                                List.of(window, window),
                                null)));
    }

    @ParameterizedTest
    @EnumSource
    void similarItems(OutputFormat.Kind format) {
        assertShownOrRefused(
                format,
                Table.SIMILAR,
                List.of(
                        new SimilarItems(
                                "i1",
                                1L,
                                TestingLists.NOON,
                                List.of(new Neighbour("i2", 0.25), new Neighbour("i3", 0.1)))));
    }

    @ParameterizedTest
    @EnumSource
    void anItem(OutputFormat.Kind format) {
        assertShownOrRefused(
                format,
                Table.CATALOG,
                List.of(
                        HostileRecords.goodItem().build(),
                        HostileRecords.goodItem().setAttributes(Map.of("a", "b")).build()));
    }

    @ParameterizedTest
    @EnumSource
    void aDeadLetter(OutputFormat.Kind format) {
        assertShownOrRefused(
                format,
                null,
                List.of(
                        DeadLetter.newBuilder()
                                .setReason(DeadLetterReason.MALFORMED)
                                .setMessage("Not JSON")
                                .setStage("validate-event")
                                .setSourceTopic("events")
                                .setSourcePartition(0)
                                .setSourceOffset(7)
                                .setSourceTimestamp(TestingLists.NOON)
                                .setRawPayload(ByteBuffer.wrap(new byte[] {1, 2, 3}))
                                .build()));
    }

    /**
     * @param table null for dead letters
     */
    private void assertShownOrRefused(
            OutputFormat.Kind format, Table table, List<? extends SpecificRecord> records) {
        Payloads payloads =
                new Payloads(
                        format,
                        new WriterSchemas(
                                new RegistryAddress(List.of(registry.url()), ""), Backoff.DEFAULT));
        List<byte[]> valid = records.stream().map(it -> encoded(format, it)).toList();
        valid.forEach(it -> assertThat(isShown(payloads, format, table, it)).isTrue());
        RecordFuzz fuzz = new RecordFuzz(valid, format == OutputFormat.Kind.JSON, SEED);
        for (byte[] payload : fuzz.beginnings()) {
            assertThat(isShown(payloads, format, table, payload)).isFalse();
        }
        int shown = 0;
        for (int i = 0; i < RECORDS; i++) {
            shown += isShown(payloads, format, table, fuzz.next()) ? 1 : 0;
        }
        assertThat(shown).as("changes that do no harm").isBetween(RECORDS / 100, RECORDS / 2);
    }

    private boolean isShown(
            Payloads payloads, OutputFormat.Kind format, Table table, byte[] payload) {
        int times = format == OutputFormat.Kind.JSON ? AllocationBound.JSON : AllocationBound.AVRO;
        List<IOException> refused = new ArrayList<>();
        long begin = System.nanoTime();
        try {
            SpecificRecord read =
                    AllocationBound.within(
                            times, payload, () -> read(payloads, table, payload, refused));
            if (refused.isEmpty()) {
                show(table, read);
            }
        } catch (IOException | RuntimeException | Error e) {
            throw new AssertionError("Not read: " + RecordFuzz.shown(payload), e);
        }
        assertThat((System.nanoTime() - begin) / 1_000_000)
                .as(() -> "milliseconds for " + RecordFuzz.shown(payload))
                .isLessThan(MOST_MILLIS);
        refused.forEach(
                why ->
                        assertThat(why)
                                .as(() -> "for " + RecordFuzz.shown(payload))
                                .message()
                                .isNotBlank()
                                .doesNotEndWith("null")
                                .doesNotContain("\n")
                                .hasSizeLessThan(600));
        return refused.isEmpty();
    }

    private static SpecificRecord read(
            Payloads payloads, Table table, byte[] payload, List<IOException> refused) {
        try {
            return table == null ? payloads.letter(payload) : payloads.read(table, payload);
        } catch (IOException e) {
            refused.add(e);
            return null;
        }
    }

    /** All steps from the reader to a response. */
    private void show(Table table, SpecificRecord read) throws IOException {
        if (read instanceof DeadLetter letter) {
            figures.letter(letter, "u", "e");
            figures.tick(0, 0);
            return;
        }
        view.apply(table, "id", read, table.stamp(read, 0, 0, 0), true);
        if (read instanceof RecommendationUpdate list) {
            figures.uncommittedList(list, 0);
            figures.list("id", list, 0);
            assertThat(ViewJson.recommendations(USER, list, view.popular(), 10)).isNotEmpty();
            view.refreshPopular();
            assertThat(ViewJson.history(USER, view.history("id"))).isNotEmpty();
        } else if (read instanceof UserFeatures features) {
            assertThat(ViewJson.features(USER, features)).isNotEmpty();
        } else if (read instanceof SimilarItems similar) {
            assertThat(ViewJson.similar("id", similar)).isNotEmpty();
        } else if (read instanceof CatalogItem item) {
            assertThat(view.item("id")).isNotNull();
            assertThat(view.catalog().find("", null, 0, 10).items()).isNotNull();
            assertThat(item.getItemId()).isNotBlank();
        }
    }

    private byte[] encoded(OutputFormat.Kind format, SpecificRecord record) {
        try {
            byte[] body = body(record);
            return switch (format) {
                case JSON -> AvroJson.encode(record);
                case AVRO -> body;
                case CONFLUENT_AVRO ->
                        ByteBuffer.allocate(body.length - 5)
                                .put((byte) 0)
                                .putInt(registry.register("topic-value", record.getSchema()))
                                .put(Arrays.copyOfRange(body, 10, body.length))
                                .array();
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] body(SpecificRecord record) throws IOException {
        for (Table table : Table.values()) {
            if (table.schema().equals(record.getSchema())) {
                return table.encode(record);
            }
        }
        ByteBuffer letter = DeadLetter.getEncoder().encode((DeadLetter) record);
        byte[] bytes = new byte[letter.remaining()];
        letter.get(bytes);
        return bytes;
    }
}
