package io.recstream.job.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.UserEvent;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.MicroUnits;
import io.recstream.job.model.RawEvent;
import io.recstream.job.model.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class DecoderPropertiesTest {

    private final AvroEvents avro = new AvroEvents();

    @Property
    void randomBytesAreEitherAValueOrARejection(@ForAll byte[] payload) {
        assertOneOfBoth(payload);
    }

    @Property(tries = 5_000)
    void randomBytesBehindAGoodHeaderAreEitherAValueOrARejection(
            @ForAll @Size(max = 60) byte[] body) {
        byte[] payload = Arrays.copyOf(good(), 10 + body.length);
        System.arraycopy(body, 0, payload, 10, body.length);

        assertOneOfBoth(payload);
    }

    @Property(tries = 5_000)
    void aGoodRecordWithAChangedByteIsEitherAValueOrARejection(
            @ForAll @IntRange(max = 1_000) int at, @ForAll byte changed) {
        byte[] payload = good();
        payload[at % payload.length] = changed;

        assertOneOfBoth(payload);
    }

    @Property
    void everyPrefixOfAGoodRecordIsRefused(@ForAll @IntRange(max = 1_000) int length) {
        byte[] payload = good();

        DecodedRecord<?> incoming =
                HostileRecordsTest.events(avro)
                        .decode(source(Arrays.copyOf(payload, length % payload.length)))
                        .get(0);

        assertThat(incoming.isAccepted()).isFalse();
    }

    @Property
    void decodesWhatAvroHasEncoded(@ForAll("events") UserEvent event) throws Exception {
        RawEvent decoded = avro.decode(HostileRecords.avro(event));

        assertThat(decoded)
                .usingRecursiveComparison()
                .ignoringFields("attributes", "timeText")
                .isEqualTo(
                        new RawEvent(
                                event.getEventId(),
                                event.getUserId(),
                                event.getDeviceId(),
                                event.getSessionId(),
                                event.getItemId(),
                                event.getEventType(),
                                event.getEventTime().toEpochMilli(),
                                event.getValue() == null ? 0 : MicroUnits.of(event.getValue())));
    }

    @Provide
    Arbitrary<UserEvent> events() {
        // Surrogates have no UTF-8 form on their own.
        Arbitrary<String> texts =
                Arbitraries.strings().all().ofMaxLength(20).filter(DecoderPropertiesTest::isText);
        return Combinators.combine(
                        texts,
                        texts.injectNull(.3),
                        texts.injectNull(.3),
                        texts,
                        Arbitraries.longs(),
                        Arbitraries.doubles().between(-9e12, 9e12).injectNull(.3),
                        Arbitraries.maps(texts, texts).ofMaxSize(5))
                .as(DecoderPropertiesTest::event);
    }

    private static UserEvent event(
            String id,
            String user,
            String device,
            String item,
            long time,
            Double value,
            Map<String, String> attributes) {
        return UserEvent.newBuilder()
                .setEventId(id)
                .setUserId(user)
                .setDeviceId(device)
                .setSessionId(device)
                .setItemId(item)
                .setEventType(item)
                .setEventTime(Instant.ofEpochMilli(time))
                .setValue(value)
                .setAttributes(attributes)
                .build();
    }

    private static boolean isText(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private void assertOneOfBoth(byte[] payload) {
        for (PayloadDecoder<RawEvent> decoder : List.of(avro, new JsonEvents())) {
            DecodedRecord<?> incoming =
                    HostileRecordsTest.events(decoder).decode(source(payload)).get(0);

            assertThat(incoming.value() == null).isNotEqualTo(incoming.rejection() == null);
        }
    }

    private static byte[] good() {
        return HostileRecords.avro(
                new HostileRecords(Instant.parse("2026-03-01T12:00:00Z"))
                        .goodEvent()
                        .setValue(3.5)
                        .setDeviceId("d")
                        .build());
    }

    private static SourceRecord source(byte[] payload) {
        return new SourceRecord("topic", 0, 0, 0, null, payload);
    }
}
