package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.ID_TOO_LONG;
import static io.recstream.job.model.DeadLetterReason.MALFORMED;
import static io.recstream.job.model.DeadLetterReason.NULL_VALUE;
import static io.recstream.job.model.DeadLetterReason.RECORD_TOO_LARGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.devcluster.Outgoing;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.IdentityLink;
import io.recstream.job.model.RawLink;
import io.recstream.job.validate.LinkValidator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkDeserializerTest {

    private static final Instant NOW = Instant.parse("2026-11-28T10:00:00Z");
    private static final long RECEIVED = NOW.toEpochMilli() - 5_000;

    private static DecodedRecord<IdentityLink> decode(
            PayloadDecoder<RawLink> decoder, byte[] payload) {
        LinkValidator rules =
                new LinkValidator(
                        Instant.parse("2000-01-01T00:00:00Z"),
                        Duration.ofMinutes(5),
                        Clock.fixed(NOW, ZoneOffset.UTC));
        List<DecodedRecord<IdentityLink>> decoded = new ArrayList<>();
        new LinkDeserializer(decoder, rules::check, 1_000)
                .deserialize(
                        new ConsumerRecord<>(
                                "links",
                                1,
                                7,
                                RECEIVED,
                                TimestampType.CREATE_TIME,
                                0,
                                0,
                                null,
                                payload,
                                new RecordHeaders(),
                                Optional.empty()),
                        new ListCollector<>(decoded));
        assertThat(decoded).hasSize(1);
        return decoded.get(0);
    }

    private static DecodedRecord<IdentityLink> json(String payload) {
        return decode(new JsonLinks(), payload.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void twoUsersInJson() {
        assertThat(
                        json("""
                                        {"id_a": "mia", "kind_a": "user", "id_b": "device:x", "kind_b": "user",
                                         "observed_at": "2026-11-28T09:58:06Z", "source": "support"}
                                        """)
                                .value())
                .isEqualTo(
                        new IdentityLink(
                                "mia",
                                "user:device:x",
                                Instant.parse("2026-11-28T09:58:06Z").toEpochMilli(),
                                "support",
                                "links",
                                1,
                                7));
    }

    @Test
    void aDeviceComesFirstAndWithoutATimeThatOfTheRecordCounts() {
        IdentityLink link =
                json("{\"id_a\": \"mia\", \"id_b\": \"p\", \"kind_b\": \"device\"}").value();

        assertThat(link)
                .isEqualTo(new IdentityLink("device:p", "mia", RECEIVED, null, "links", 1, 7));
        assertThat(link.isOfDevice()).isTrue();
    }

    @Test
    void theSameInAvro() throws IOException {
        byte[] payload =
                Outgoing.bytes(
                        io.recstream.avro.IdentityLink.getEncoder()
                                .encode(
                                        io.recstream.avro.IdentityLink.newBuilder()
                                                .setIdA("p")
                                                .setKindA("device")
                                                .setIdB("mia")
                                                .setObservedAt(NOW)
                                                .setSource("crm")
                                                .build()));

        assertThat(decode(new AvroLinks(), payload).value())
                .isEqualTo(
                        new IdentityLink(
                                "device:p", "mia", NOW.toEpochMilli(), "crm", "links", 1, 7));
        assertThat(decode(new AvroLinks(), new byte[] {1, 2}).rejection().reason())
                .isEqualTo(MALFORMED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MISSING_USER_ID | {}",
                "MISSING_USER_ID | {'id_a': ' ', 'id_b': 'b'}",
                "INVALID_LINK | {'id_a': 'a', 'id_b': 'a'}",
                "INVALID_LINK | {'id_a': 'a', 'id_b': 'b', 'kind_a': 'robot'}",
                "INVALID_LINK | {'id_a': 'a', 'kind_a': 'device', 'id_b': 'b', 'kind_b': 'device'}",
                "INVALID_EVENT_TIME | {'id_a': 'a', 'id_b': 'b', 'observed_at': 'soon'}",
                "INVALID_EVENT_TIME | {'id_a': 'a', 'id_b': 'b', 'observed_at': 1}",
                "INVALID_EVENT_TIME | {'id_a': 'a', 'id_b': 'b', 'observed_at': {}}",
                "FUTURE_EVENT_TIME | {'id_a': 'a', 'id_b': 'b', 'observed_at': '2026-11-28T10:06:00Z'}",
                "MALFORMED | {'id_a': 7, 'id_b': 'b'}",
                "MALFORMED | garbage"
            })
    void whatIsNoLinkIsRejected(DeadLetterReason reason, String payload) {
        assertThat(json(payload.replace('\'', '"')).rejection().reason()).isEqualTo(reason);
    }

    @Test
    void whatIsTooLongOrEmptyIsRejected() {
        assertThat(
                        json("{\"id_a\": \"" + "x".repeat(129) + "\", \"id_b\": \"b\"}")
                                .rejection()
                                .reason())
                .isEqualTo(ID_TOO_LONG);
        assertThat(json(" ".repeat(1_001)).rejection().reason()).isEqualTo(RECORD_TOO_LARGE);
        assertThat(decode(new JsonLinks(), null).rejection().reason()).isEqualTo(NULL_VALUE);
    }
}
