package io.recstream.job.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.WithNull;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DecodedRecordCodecTest {

    private final DecodedRecordCodec.OfEvent events = new DecodedRecordCodec.OfEvent();
    private final DecodedRecordCodec.OfItem items = new DecodedRecordCodec.OfItem();

    @Property
    void anAcceptedEventComesBackEqual(
            @ForAll @WithNull(.2) byte[] key,
            @ForAll @WithNull(.2) byte[] payload,
            @ForAll long offset,
            @ForAll long time,
            @ForAll long value)
            throws IOException {
        SourceRecord source = new SourceRecord("events", 3, offset, time, key, payload);
        UserEvent event = new UserEvent("é1", "u", null, "i", "view", time, value, offset);

        assertThat(again(events, DecodedRecord.accepted(source, event)))
                .isEqualTo(DecodedRecord.accepted(source, event));
    }

    @ParameterizedTest
    @EnumSource
    void aRejectedEventComesBackEqual(DeadLetterReason reason) throws IOException {
        DecodedRecord<UserEvent> rejected =
                DecodedRecord.rejected(source(null, null), reason, "naïve → 7");

        assertThat(again(events, rejected)).isEqualTo(rejected);
    }

    @Test
    void anItemWithoutAnythingComesBackEqual() throws IOException {
        CatalogItem bare = new CatalogItem("i", null, null, Double.NaN, true, false);
        DecodedRecord<CatalogItem> item =
                DecodedRecord.accepted(source(new byte[0], new byte[0]), bare);
        DecodedRecord<CatalogItem> removal =
                DecodedRecord.accepted(source(new byte[] {1}, null), CatalogItem.removed("i"));

        assertThat(again(items, item)).isEqualTo(item);
        assertThat(again(items, removal)).isEqualTo(removal);
    }

    private static SourceRecord source(byte[] key, byte[] payload) {
        return new SourceRecord("topic", 0, 1L << 40, -1, key, payload);
    }

    private static <T> DecodedRecord<T> again(
            DecodedRecordCodec<T> codec, DecodedRecord<T> incoming) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        codec.write(incoming, new DataOutputStream(bytes));
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        DecodedRecord<T> read = codec.read(in);
        assertThat(in.available()).isZero();
        return read;
    }
}
