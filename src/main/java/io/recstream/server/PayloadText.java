package io.recstream.server;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Bytes as readable text: UTF-8 if valid, other bytes as {@code \x1f}. */
final class PayloadText {

    private PayloadText() {}

    /**
     * @param most maximum number of characters
     */
    static String of(ByteBuffer bytes, int most) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = bytes.slice(bytes.position(), Math.min(bytes.remaining(), 4 * most));
        CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
        StringBuilder text = new StringBuilder();
        while (in.hasRemaining() && text.length() < most) {
            out.clear();
            CoderResult result = decoder.decode(in, out, true);
            out.flip().codePoints().forEach(point -> append(text, point));
            int broken = result.isError() ? result.length() : 0;
            for (int i = 0; i < broken; i++) {
                escape(text, in.get() & 0xff);
            }
        }
        return text.length() <= most ? text.toString() : text.substring(0, most);
    }

    private static void append(StringBuilder text, int point) {
        switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE ->
                    escape(text, point);
            default -> text.appendCodePoint(point);
        }
    }

    private static void escape(StringBuilder text, int value) {
        text.append(value < 0x100 ? "\\x%02x".formatted(value) : "\\u{%x}".formatted(value));
    }
}
