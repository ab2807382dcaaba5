package io.recstream.console;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The lines of a file as bytes, with their numbers from 1. A byte-order mark of UTF-8 and blank
 * lines are skipped, and no line is longer than {@link #MAX_BYTES}.
 */
public final class Lines implements Closeable {

    /** The largest record that the demo's broker accepts. */
    public static final int MAX_BYTES = 8 << 20;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final int BUFFER_BYTES = 64 << 10;

    private final Path file;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int at;
    private int end;
    private int number;
    private boolean afterReturn;

    public Lines(Path file) throws IOException {
        this(file, Files.newInputStream(file));
    }

    /**
     * The lines of a stream, which is closed with them.
     *
     * @param name of it, for messages
     */
    public Lines(Path name, InputStream in) {
        this.file = name;
        this.in = in;
    }

    /**
     * The next line that is not blank, without its end; null after the last one.
     *
     * @throws IOException also if it is too long
     */
    public byte[] next() throws IOException {
        while (read()) {
            byte[] bytes = line.toByteArray();
            if (number == 1 && startsWithMark(bytes)) {
                bytes = Arrays.copyOfRange(bytes, BYTE_ORDER_MARK.length, bytes.length);
            }
            for (byte each : bytes) {
                if (each != ' ' && each != '\t') {
                    return bytes;
                }
            }
        }
        return null;
    }

    /**
     * The next line as text.
     *
     * @throws CharacterCodingException if it is not UTF-8
     */
    public String nextText() throws IOException {
        byte[] bytes = next();
        return bytes == null
                ? null
                : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }

    /** Reads a line, which ends with LF, CR or both; false if there is none. */
    private boolean read() throws IOException {
        line.reset();
        boolean any = false;
        while (fill()) {
            if (afterReturn) {
                afterReturn = false;
                if (buffer[at] == '\n') {
                    at++;
                    continue;
                }
            }
            any = true;
            int from = at;
            while (at < end && buffer[at] != '\n' && buffer[at] != '\r') {
                at++;
            }
            if (line.size() + at - from > MAX_BYTES) {
                throw new IOException(
                        "Line %d of %s has more than %,d bytes: it is no file of events"
                                .formatted(number + 1, file, MAX_BYTES));
            }
            line.write(buffer, from, at - from);
            if (at < end) {
                afterReturn = buffer[at] == '\r';
                at++;
                break;
            }
        }
        number += any ? 1 : 0;
        return any;
    }

    private boolean fill() throws IOException {
        if (at == end) {
            at = 0;
            end = Math.max(0, in.read(buffer));
        }
        return at < end;
    }

    private static boolean startsWithMark(byte[] bytes) {
        return bytes.length >= BYTE_ORDER_MARK.length
                && Arrays.equals(bytes, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, 3);
    }

    /**
     * A line as text; empty if it is not UTF-8, as replacement characters would make different ids
     * equal.
     */
    public static String text(byte[] line) {
        String text = new String(line, StandardCharsets.UTF_8);
        return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), line) ? text : "";
    }

    /** The number of the last line. */
    public int number() {
        return number;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
