package io.recstream.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.recstream.avro.DeadLetter;
import io.recstream.avro.DeadLetterReason;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeadLetterLogTest {

    private final DeadLetterLog log = new DeadLetterLog();

    @Test
    void keepsTheNewestFiveOfEachReason() {
        for (int offset = 0; offset < 8; offset++) {
            log.add(letter(DeadLetterReason.MALFORMED, offset, "{"));
        }
        log.add(letter(DeadLetterReason.LATE, 99, "x"));

        assertThat(log.reasons())
                .extracting(DeadLetterLog.Reason::reason, DeadLetterLog.Reason::count)
                .containsExactly(tuple("MALFORMED", 8L), tuple("LATE", 1L));
        assertThat(log.reasons().get(0).examples())
                .extracting(DeadLetterLog.Example::offset)
                .containsExactly(7L, 6L, 5L, 4L, 3L);
    }

    @Test
    void showsPayloadsAsReadableText() {
        assertThat(shown("{\"id\":\"жü🛒\"}".getBytes(UTF_8))).isEqualTo("{\"id\":\"жü🛒\"}");
        assertThat(shown(new byte[] {0, 'a', '\n', 0x1b, 'b'})).isEqualTo("\\x00a\\x0a\\x1bb");
        assertThat(shown("é".getBytes(ISO_8859_1))).isEqualTo("\\xe9");
        assertThat(shown("a\u202eb".getBytes(UTF_8))).isEqualTo("a\\u{202e}b");
        assertThat(shown("x".repeat(5_000).getBytes(UTF_8))).hasSize(200);
        assertThat(shown(new byte[5_000])).hasSize(200);
        // Cut in the middle of a character.
        assertThat(shown(("x" + "ж".repeat(5_000)).getBytes(UTF_8))).startsWith("xж").hasSize(200);
    }

    private static String shown(byte[] payload) {
        return PayloadText.of(ByteBuffer.wrap(payload), 200);
    }

    static DeadLetter letter(DeadLetterReason reason, long offset, String payload) {
        return DeadLetter.newBuilder()
                .setStage("validate-event")
                .setReason(reason)
                .setMessage("Not JSON")
                .setSourceTopic("recstream.events")
                .setSourcePartition(1)
                .setSourceOffset(offset)
                .setSourceTimestamp(Instant.ofEpochMilli(5))
                .setRawPayload(ByteBuffer.wrap(payload.getBytes(UTF_8)))
                .build();
    }
}
