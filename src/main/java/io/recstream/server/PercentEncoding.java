package io.recstream.server;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoded UTF-8 of paths and queries (RFC 3986), decoded strictly. */
final class PercentEncoding {

    private PercentEncoding() {}

    /** The text cannot be decoded. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message, null, false, false);
        }
    }

    /** A part of a path. */
    static String path(String text) throws MalformedException {
        return decoded(text, false);
    }

    /** A value of a query, in which a plus is a space. */
    static String query(String text) throws MalformedException {
        return decoded(text, true);
    }

    private static String decoded(String text, boolean plusIsSpace) throws MalformedException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes(text, plusIsSpace)).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("is not UTF-8");
        }
    }

    private static ByteBuffer bytes(String text, boolean plusIsSpace) throws MalformedException {
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] == '+' && plusIsSpace) {
                bytes.put((byte) ' ');
                continue;
            }
            if (raw[i] != '%') {
                bytes.put(raw[i]);
                continue;
            }
            int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new MalformedException("has a broken percent-encoding");
            }
            bytes.put((byte) (high << 4 | low));
            i += 2;
        }
        return bytes.flip();
    }
}
