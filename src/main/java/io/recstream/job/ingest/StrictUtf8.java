package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.INVALID_UTF8;

import io.recstream.job.model.Quoted;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Decodes UTF-8 strictly: malformed bytes are an error, never a replacement character, so that two
 * different ids cannot become equal.
 */
final class StrictUtf8 {

    private StrictUtf8() {}

    static String decode(byte[] bytes) throws UndecodableException {
        return decode(bytes, 0, bytes.length);
    }

    static String decode(byte[] bytes, int from, int length) throws UndecodableException {
        if (isAscii(bytes, from, length)) {
            return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        }
        check(bytes, from, length);
        return new String(bytes, from, length, StandardCharsets.UTF_8);
    }

    static void check(byte[] bytes, int from, int length) throws UndecodableException {
        if (isAscii(bytes, from, length)) {
            return;
        }
        ByteBuffer text = ByteBuffer.wrap(bytes, from, length);
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(text);
        } catch (CharacterCodingException e) {
            throw new UndecodableException(
                    INVALID_UTF8,
                    "Not UTF-8: byte %d is 0x%02x, in %s"
                            .formatted(
                                    text.position() - from,
                                    bytes[text.position()],
                                    around(bytes, from, length, text.position())));
        }
    }

    /** The bytes around a byte; those that are not ASCII are shown as a replacement character. */
    private static String around(byte[] bytes, int from, int length, int at) {
        int begin = Math.max(from, at - Quoted.MAX_LENGTH / 2);
        int end = Math.min(from + length, begin + Quoted.MAX_LENGTH);
        return Quoted.of(new String(bytes, begin, end - begin, StandardCharsets.US_ASCII));
    }

    private static boolean isAscii(byte[] bytes, int from, int length) {
        for (int i = from, end = from + length; i < end; i++) {
            if (bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }
}
