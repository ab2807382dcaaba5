package io.recstream.job.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file of settings up to a limit, as devices and pipes may be endless. */
public final class SmallFile {

    /** Far more than settings need. */
    public static final int MAX_BYTES = 1 << 20;

    private SmallFile() {}

    /** The file is larger than the limit. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLargeException() {
            super("is larger than " + (MAX_BYTES >> 20) + " MiB");
        }
    }

    /**
     * The text of a file or pipe.
     *
     * @throws TooLargeException if it is larger than the limit
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
