package io.recstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.RecommendationUpdate;
import io.recstream.devcluster.Outgoing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.apache.kafka.common.header.internals.RecordHeaders;

class TriggerNumberTest {

    @Property
    void readsTheNumberFromWhatTheJobWrites(
            @ForAll @StringLength(min = 1, max = 128) String user,
            @ForAll @LongRange(min = 1) long version,
            @ForAll @LongRange(min = 0, max = 4_000_000_000_000L) long generatedAt,
            @ForAll @IntRange(min = 0) int number)
            throws IOException {
        byte[] list =
                Outgoing.bytes(
                        RecommendationUpdate.getEncoder()
                                .encode(list(user, version, generatedAt, "e" + number)));
        TriggerNumber reader = new TriggerNumber();
        assertThat(reader.deserialize("lists", list)).isEqualTo(number);

        ByteBuffer within = ByteBuffer.allocate(list.length + 7).put(7, list).position(7);
        assertThat(reader.deserialize("lists", new RecordHeaders(), within)).isEqualTo(number);
    }

    private static RecommendationUpdate list(
            String user, long version, long generatedAt, String trigger) {
        Instant time = Instant.ofEpochMilli(generatedAt);
        return new RecommendationUpdate(
                user, version, time, trigger, time, true, null, List.of(), "dev", 1, null, null);
    }
}
