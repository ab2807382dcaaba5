package io.recstream.job.emit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.job.model.CategoryCount;
import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.EmptyReason;
import io.recstream.job.model.Neighbour;
import io.recstream.job.model.RecommendationReason;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RecommendedItem;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.SimilarItems;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserFeatures;
import io.recstream.job.model.WindowFeatures;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SerializersTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final long MILLIS = NOON.toEpochMilli();
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final RecommendationUpdate LIST =
            new RecommendationUpdate(
                    "üser",
                    3,
                    MILLIS,
                    "e7",
                    MILLIS - 5,
                    4,
                    true,
                    null,
                    List.of(
                            new RecommendedItem(
                                    "i1",
                                    0.5,
                                    RecommendationReason.OFTEN_NEXT,
                                    "i0",
                                    "Blue shoes",
                                    "shoes/trail"),
                            new RecommendedItem(
                                    "i2", 0.25, RecommendationReason.POPULAR, null, null, null)));

    @Test
    void aListIsAvroUnderItsUsersIdAndWithoutEventTimeAsTimestamp() throws Exception {
        ProducerRecord<byte[], byte[]> kafka = serialize(LIST, OutputFormat.AVRO);

        var decoded = io.recstream.avro.RecommendationUpdate.getDecoder().decode(kafka.value());
        assertThat(kafka.topic()).isEqualTo("lists");
        assertThat(kafka.key()).isEqualTo("üser".getBytes(StandardCharsets.UTF_8));
        assertThat(kafka.timestamp()).isNull();
        assertThat(decoded.getUserId()).isEqualTo("üser");
        assertThat(decoded.getVersion()).isEqualTo(3);
        assertThat(decoded.getGeneratedAt()).isEqualTo(NOON);
        assertThat(decoded.getTriggerEventId()).isEqualTo("e7");
        assertThat(decoded.getEventTime()).isEqualTo(NOON.minusMillis(5));
        assertThat(decoded.getModelVersion()).isEqualTo("dev");
        assertThat(decoded.getItems())
                .containsExactly(
                        new io.recstream.avro.RecommendedItem(
                                "i1",
                                0.5,
                                io.recstream.avro.RecommendationReason.OFTEN_NEXT,
                                "i0",
                                "Blue shoes",
                                "shoes/trail"),
                        new io.recstream.avro.RecommendedItem(
                                "i2",
                                0.25,
                                io.recstream.avro.RecommendationReason.POPULAR,
                                null,
                                null,
                                null));
    }

    @Test
    void aListUnderPublishedRulesNamesThem() {
        RecommendationUpdate list =
                new RecommendationUpdate(
                        "u",
                        1,
                        MILLIS,
                        "e7",
                        MILLIS,
                        1,
                        true,
                        null,
                        List.of(
                                new RecommendedItem(
                                        "i1", 1, RecommendationReason.PINNED, null, null, null)),
                        7L,
                        "x/boosted");
        String json = new String(serialize(list, OutputFormat.JSON).value(), UTF_8);
        assertThat(json)
                .contains("\"reason\":\"PINNED\"")
                .endsWith("\"rules_version\":7,\"variant\":\"x/boosted\"}");
    }

    @Test
    void aListIsPlainJsonIfConfigured() throws Exception {
        JsonNode json = JSON.readTree(serialize(LIST, OutputFormat.JSON).value());

        assertThat(json)
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"user_id":"üser","version":3,"generated_at":%d,"trigger_event_id":"e7",
                                 "event_time":%d,"complete":true,"empty_reason":null,"items":[
                                 {"item_id":"i1","score":0.5,"reason":"OFTEN_NEXT","because_of":"i0",
                                  "title":"Blue shoes","category":"shoes/trail"},
                                 {"item_id":"i2","score":0.25,"reason":"POPULAR","because_of":null,
                                  "title":null,"category":null}],
                                 "model_version":"dev","session_events":4,
                                 "rules_version":null,"variant":null}
                                """
                                        .formatted(MILLIS, MILLIS - 5)));
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyListHasItsReason(EmptyReason reason) throws Exception {
        var empty = new RecommendationUpdate("u", 1, 0, "e", 0, -1, false, reason, List.of());

        var decoded =
                io.recstream.avro.RecommendationUpdate.getDecoder()
                        .decode(serialize(empty, OutputFormat.AVRO).value());

        assertThat(decoded.getEmptyReason()).hasToString(reason.name());
        assertThat(decoded.getComplete()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void everyReasonOfAnItemIsInTheSchema(RecommendationReason reason) {
        assertThat(io.recstream.avro.RecommendationReason.valueOf(reason.name()))
                .hasToString(reason.name());
    }

    @ParameterizedTest
    @EnumSource
    void tombstonesHaveNoValue(OutputFormat.Kind kind) {
        OutputFormat format = format(kind);
        assertThat(serialize(RecommendationUpdate.tombstone("u"), format).value()).isNull();
        assertThat(
                        new FeaturesSerializer("features", format)
                                .serialize(UserFeatures.tombstone("u"), null, 1L)
                                .value())
                .isNull();
        assertThat(
                        new SimilarItemsSerializer("similar", format)
                                .serialize(SimilarItems.tombstone("i"), null, 1L)
                                .value())
                .isNull();
    }

    @Test
    void featuresAndNeighboursComeBackAsTheyWere() throws Exception {
        WindowFeatures window =
                new WindowFeatures(
                        300_000,
                        3,
                        new TreeMap<>(Map.of("view", 2L, "cart", 1L)),
                        12.5,
                        2,
                        List.of(new CategoryCount("shoes", 3)));
        UserFeatures features =
                new UserFeatures("u", 2, MILLIS, MILLIS - 1, 9, List.of(window), MILLIS - 60_000);
        SimilarItems similar = new SimilarItems("i", 4, MILLIS, List.of(new Neighbour("j", 0.5)));

        var readFeatures =
                io.recstream.avro.UserFeatures.getDecoder()
                        .decode(
                                new FeaturesSerializer("t", OutputFormat.AVRO)
                                        .serialize(features, null, null)
                                        .value());
        var readSimilar =
                io.recstream.avro.SimilarItems.getDecoder()
                        .decode(
                                new SimilarItemsSerializer("t", OutputFormat.AVRO)
                                        .serialize(similar, null, null)
                                        .value());

        assertThat(readFeatures)
                .isEqualTo(
                        new io.recstream.avro.UserFeatures(
                                "u",
                                2L,
                                NOON,
                                NOON.minusMillis(1),
                                9L,
                                List.of(
                                        new io.recstream.avro.WindowFeatures(
                                                300_000L,
                                                3L,
                                                new TreeMap<>(Map.of("view", 2L, "cart", 1L)),
                                                12.5,
                                                2L,
                                                List.of(
                                                        new io.recstream.avro.CategoryCount(
                                                                "shoes", 3L)))),
                                NOON.minusSeconds(60)));
        assertThat(readSimilar)
                .isEqualTo(
                        new io.recstream.avro.SimilarItems(
                                "i", 4L, NOON, List.of(new io.recstream.avro.Neighbour("j", 0.5))));
    }

    @ParameterizedTest
    @EnumSource
    void aDeadLetterCarriesItsCoordinatesInHeadersAndBody(DeadLetterReason reason)
            throws Exception {
        byte[] key = {(byte) 0xFF, 1};
        byte[] payload = {1, 2, 3, 4, 5};
        DeadLetter letter =
                new DeadLetter(
                        "validate-event",
                        new Rejection(reason, "why"),
                        new SourceRecord("events", 3, 42, MILLIS, key, payload));

        ProducerRecord<byte[], byte[]> kafka =
                new DeadLetterSerializer("dead", OutputFormat.AVRO, 4).serialize(letter, null, 9L);

        assertThat(kafka.key()).isEqualTo(key);
        assertThat(kafka.timestamp()).isNull();
        assertThat(headers(kafka))
                .containsExactly(
                        "stage=validate-event",
                        "reason=" + reason,
                        "source-topic=events",
                        "source-partition=3",
                        "source-offset=42",
                        "source-timestamp=" + MILLIS);
        var decoded = io.recstream.avro.DeadLetter.getDecoder().decode(kafka.value());
        assertThat(decoded.getReason()).hasToString(reason.name());
        assertThat(decoded.getMessage()).isEqualTo("why");
        assertThat(decoded.getSourceOffset()).isEqualTo(42);
        assertThat(decoded.getSourceTimestamp()).isEqualTo(NOON);
        assertThat(decoded.getRawKey().array()).isEqualTo(key);
        assertThat(decoded.getRawPayload().array()).isEqualTo(new byte[] {1, 2, 3, 4});
        assertThat(decoded.getPayloadSize()).isEqualTo(5);
    }

    @Test
    void aJsonDeadLetterHasItsBytesInBase64() throws Exception {
        DeadLetter letter =
                new DeadLetter(
                        "validate-item",
                        new Rejection(DeadLetterReason.MALFORMED, "why"),
                        new SourceRecord("catalog", 0, 0, -1, null, new byte[] {1, 2, 3}));

        JsonNode json =
                JSON.readTree(
                        new DeadLetterSerializer("dead", OutputFormat.JSON, 2)
                                .serialize(letter, null, null)
                                .value());

        assertThat(json.get("raw_payload").binaryValue()).isEqualTo(new byte[] {1, 2});
        assertThat(json.get("raw_key").isNull()).isTrue();
        assertThat(json.get("payload_size").intValue()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource
    void theLargestDeadLetterIsWithinItsBound(OutputFormat.Kind kind) {
        OutputFormat format = format(kind);
        int kept = 512 * 1024;
        byte[] large = new byte[5 * 1024 * 1024];
        Arrays.fill(large, (byte) 0xFF);
        DeadLetter letter =
                new DeadLetter(
                        "validate-event",
                        new Rejection(DeadLetterReason.RECORD_TOO_LARGE, "→".repeat(400)),
                        new SourceRecord("t".repeat(249), 999_999, 1L << 50, MILLIS, large, large));

        ProducerRecord<byte[], byte[]> kafka =
                new DeadLetterSerializer("dead", format, kept).serialize(letter, null, null);

        int headers = String.join("", headers(kafka)).length() + 64;
        assertThat(kafka.key().length + kafka.value().length + headers)
                .isGreaterThan(kept)
                .isLessThan(DeadLetterSerializer.maxRecordBytes(kept));
        assertThat(DeadLetterSerializer.maxRecordBytes(kept)).isLessThan(1024 * 1024);
    }

    @Test
    void confluentsWireFormatIsAZeroTheIdAndTheSameRecord() {
        byte[] single = serialize(LIST, OutputFormat.AVRO).value();
        byte[] confluent = serialize(LIST, format(OutputFormat.Kind.CONFLUENT_AVRO)).value();

        assertThat(Arrays.copyOf(confluent, 5)).containsExactly(0, 0, 1, 2, 3);
        assertThat(Arrays.copyOfRange(confluent, 5, confluent.length))
                .isEqualTo(Arrays.copyOfRange(single, 10, single.length));
    }

    @Test
    void anOutputWithoutAnIdIsNotWritten() {
        OutputFormat empty = new OutputFormat(OutputFormat.Kind.CONFLUENT_AVRO, Map.of());

        assertThatThrownBy(() -> serialize(LIST, empty))
                .hasRootCauseMessage("The registry has given it no id");
    }

    private static OutputFormat format(OutputFormat.Kind kind) {
        return new OutputFormat(
                kind,
                Map.of(
                        "io.recstream.avro.RecommendationUpdate",
                        0x010203,
                        "io.recstream.avro.DeadLetter",
                        Integer.MAX_VALUE));
    }

    private static ProducerRecord<byte[], byte[]> serialize(
            RecommendationUpdate update, OutputFormat format) {
        return new RecommendationSerializer("lists", format).serialize(update, null, 1L);
    }

    private static List<String> headers(ProducerRecord<byte[], byte[]> kafka) {
        List<String> headers = new ArrayList<>();
        for (Header header : kafka.headers()) {
            headers.add(header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8));
        }
        return headers;
    }
}
