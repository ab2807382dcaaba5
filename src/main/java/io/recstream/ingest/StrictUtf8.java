package io.recstream.ingest;

import static io.recstream.model.DeadLetterReason.INVALID_UTF8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 without forgiveness: malformed bytes are an error, never a replacement character, so that
 * two different ids cannot become one.
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
        try {
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, from, length));
        } catch (CharacterCodingException e) {
            throw new UndecodableException(INVALID_UTF8, "A text is not UTF-8");
        }
    }

    /** A text whose surrogates are not paired has no UTF-8 form: JSON escapes can spell one. */
    static String requireEncodable(String text) throws UndecodableException {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new UndecodableException(INVALID_UTF8, "A text has an unpaired surrogate");
        }
        return text;
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
