package io.recstream.job.dedup;

import static io.recstream.job.model.TestingCodec.bytes;
import static io.recstream.job.model.TestingCodec.roundTrip;
import static io.recstream.job.model.TestingCodec.value;
import static io.recstream.job.model.TestingEvent.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.job.model.UserEvent;
import io.recstream.job.model.Wire;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.codec.digest.MurmurHash3;

class SeenEventsTest {

    private static final SeenEventsCodec CODEC = new SeenEventsCodec();

    /**
     * An event, and what happens after it.
     *
     * @param behind how far it is behind the time of its step
     */
    record Step(int id, int item, int behind, boolean forget, boolean restart) {
        UserEvent event(long now) {
            return view("u", "i" + item).id("e" + id).at(Math.max(0, now - behind)).event();
        }
    }

    @Property(tries = 500)
    void saysOfEveryEventInTimeWhatAMemoryOfAllEventsWouldSay(
            @ForAll("steps") List<Step> steps,
            @ForAll @IntRange(min = 1, max = 400) int horizonMillis,
            @ForAll @IntRange(max = 40) int lateness,
            @ForAll @IntRange(min = 1, max = 40) int pace) {
        Horizon horizon = Horizon.of(Duration.ofMillis(horizonMillis), Duration.ofMillis(lateness));
        NaiveDuplicates oracle = new NaiveDuplicates(horizon.bucketMillis());
        SeenEvents seen = new SeenEvents(horizon.bucketMillis());
        long now = 0;
        for (Step step : steps) {
            now += pace;
            long watermark = now - 20;
            UserEvent event = step.event(now);
            if (!horizon.isLate(event.time(), watermark)) {
                long bucket = horizon.bucket(event.time());
                EventFingerprint fingerprint = EventFingerprint.of(event);
                SeenEvents.Verdict verdict = seen.judge(fingerprint, bucket);
                assertThat(verdict).isEqualTo(oracle.judge(event));
                if (verdict == SeenEvents.Verdict.NEW) {
                    seen.remember(fingerprint, bucket);
                }
            }
            if (step.forget()) {
                seen.forgetBefore(horizon.oldestLive(watermark));
            }
            seen = step.restart() ? roundTrip(CODEC, seen) : seen;
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Boolean> rarely = Arbitraries.integers().between(0, 9).map(n -> n == 0);
        Arbitrary<Step> step =
                Combinators.combine(
                                Arbitraries.integers().between(0, 60),
                                Arbitraries.integers().between(0, 1),
                                Arbitraries.integers().between(0, 60),
                                rarely,
                                rarely)
                        .as(Step::new);
        return step.list().ofMaxSize(300);
    }

    @Property(tries = 200)
    void aBucketExpiresExactlyWhenNoEventInTimeReachesIt(
            @ForAll @IntRange(min = 1, max = 100) int horizonMillis,
            @ForAll @IntRange(max = 50) int lateness,
            @ForAll @IntRange(min = -50, max = 50) int bucket) {
        Horizon horizon = Horizon.of(Duration.ofMillis(horizonMillis), Duration.ofMillis(lateness));
        long expiry = horizon.expiry(bucket);
        assertThat(horizon.oldestLive(expiry)).isEqualTo(bucket + 1L);
        assertThat(horizon.oldestLive(expiry - 1)).isEqualTo(bucket);

        long oldestInTime = expiry - lateness;
        assertThat(horizon.isLate(oldestInTime, expiry)).isFalse();
        assertThat(horizon.isLate(oldestInTime - 1, expiry)).isTrue();
        assertThat(horizon.bucket(oldestInTime)).isEqualTo(bucket + 9L);
        assertThat(horizon.bucketMillis() * Horizon.REACH).isGreaterThanOrEqualTo(horizonMillis);
    }

    @Example
    void keepsItsEventsWhenTheHorizonChanges() {
        SeenEvents seen = new SeenEvents(1000);
        UserEvent event = view("u", "i").id("e").at(12_500).event();
        seen.remember(EventFingerprint.of(event), 12);
        seen.useBuckets(500);
        assertThat(seen.judge(EventFingerprint.of(event), 25))
                .isEqualTo(SeenEvents.Verdict.DUPLICATE);
        assertThat(seen.oldestBucket()).isEqualTo(24);
        assertThat(roundTrip(CODEC, seen).bucketMillis()).isEqualTo(500);
    }

    @Example
    void aCopyIsItsOwn() {
        SeenEvents seen = new SeenEvents(1000);
        for (int bucket = 0; bucket < 5; bucket++) {
            seen.append(bucket, 1, 2, bucket);
        }
        byte[] before = bytes(CODEC, seen);
        SeenEvents copy = CODEC.copy(seen);
        assertThat(bytes(CODEC, copy)).isEqualTo(before);

        copy.forgetBefore(3);
        copy.useBuckets(10);
        copy.append(7, 7, 7, 7);
        assertThat(bytes(CODEC, seen)).isEqualTo(before);
    }

    @Example
    void takesLessThan26BytesAnEvent() {
        SeenEvents seen = new SeenEvents(1000);
        for (int i = 0; i < 1000; i++) {
            seen.remember(EventFingerprint.of(view("u", "i").id("e" + i).at(i).event()), i / 20);
        }
        assertThat(bytes(CODEC, seen)).hasSizeBetween(25_000, 25_100);
    }

    @Example
    void refusesTheBytesOfALaterRelease() {
        byte[] bytes = bytes(CODEC, new SeenEvents(1000));
        bytes[0] = 2;
        assertThatThrownBy(() -> value(CODEC, bytes))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("version 2");
    }

    /** These numbers are in savepoints: a change of them forgets every event seen so far. */
    @Example
    void theFingerprintNeverChanges() {
        UserEvent event =
                view("u1", "i9").id("e1").session("s").at(1_700_000_000_000L).value(2.5).event();
        assertThat(EventFingerprint.of(event.withExtras(7)))
                .isEqualTo(
                        new EventFingerprint(
                                4837565179555459614L, 4619299445094312125L, -136301100720948253L));
        assertThat(EventFingerprint.withoutExtras(event.withExtras(7)))
                .isEqualTo(
                        new EventFingerprint(
                                4837565179555459614L, 4619299445094312125L, -1186478591009736520L));
    }

    @Example
    void theFormOfRelease020HasThePlainDoubleOfAValue() throws IOException {
        for (double value : new double[] {0, -2.5, 1e9, 1234567890.123457, 8_999_999_999_999.998}) {
            UserEvent event = view("u1", "i9").id("e1").session("s").at(7).value(value).event();
            assertThat(EventFingerprint.withoutExtras(event).payload())
                    .isEqualTo(payloadOf020(event, value));
        }
    }

    private static long payloadOf020(UserEvent event, double value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        Wire.writeString(event.userId(), out);
        Wire.writeNullableString(event.sessionId(), out);
        Wire.writeString(event.itemId(), out);
        Wire.writeString(event.type(), out);
        out.writeLong(event.time());
        out.writeDouble(value);
        return MurmurHash3.hash128x64(bytes.toByteArray(), 0, bytes.size(), 0)[0];
    }

    @Example
    void anEventThatWasRememberedWithoutItsAttributesIsKnownByThatForm() {
        UserEvent event = view("u1", "i9").id("e1").at(1_700_000_000_000L).event();
        SeenEvents old = new SeenEvents(450_000);
        old.remember(EventFingerprint.withoutExtras(event), 7);
        SeenEvents today = new SeenEvents(450_000);
        today.remember(EventFingerprint.of(event), 7);

        for (UserEvent again : List.of(event, event.withExtras(7))) {
            assertThat(old.judge(EventFingerprint.of(again), 7))
                    .isEqualTo(SeenEvents.Verdict.CONFLICT);
            assertThat(old.judge(EventFingerprint.withoutExtras(again), 7))
                    .isEqualTo(SeenEvents.Verdict.DUPLICATE);
            assertThat(today.judge(EventFingerprint.withoutExtras(again), 7))
                    .isEqualTo(SeenEvents.Verdict.CONFLICT);
        }
    }

    /** What version 1 has written must stay readable for ever. */
    @Example
    void readsTheBytesOfVersion1() {
        SeenEvents seen = new SeenEvents(450_000);
        seen.append(1, -2, 3, 3_777_777);
        seen.append(4, 5, -6, 3_777_776);
        String golden =
                "01a0f73602e293cd030000000000000001fffffffffffffffe0000000000000003"
                        + "0100000000000000040000000000000005fffffffffffffffa";

        assertThat(HexFormat.of().formatHex(bytes(CODEC, seen))).isEqualTo(golden);
        assertThat(bytes(CODEC, value(CODEC, HexFormat.of().parseHex(golden))))
                .isEqualTo(HexFormat.of().parseHex(golden));
    }
}
