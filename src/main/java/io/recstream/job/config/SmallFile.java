package io.recstream.job.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of settings, read at once and never beyond a limit: a device or a pipe may have no end,
 * and what is larger is another file than was meant.
 */
public final class SmallFile {

    /** Settings take a few kilobytes. */
    public static final int MAX_BYTES = 1 << 20;

    private SmallFile() {}

    /** It holds more than that. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLargeException() {
            super("is larger than " + (MAX_BYTES >> 20) + " MiB");
        }
    }

    /**
     * The text of a file, which may be a pipe, too.
     *
     * @throws TooLargeException if there is more of it
     * @throws CharacterCodingException if it is not UTF-8
     */
    static String read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw new TooLargeException();
        }
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
}
