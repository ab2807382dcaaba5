package io.recstream.tool;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The lines of a file as bytes, unchanged whatever they are, with their numbers from 1. */
final class Lines implements Closeable {

    /** Maps bytes to characters one to one, and back. */
    private final BufferedReader reader;

    private int number;

    Lines(Path file) throws IOException {
        reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1);
    }

    /** The next line without its end, or null. */
    byte[] next() throws IOException {
        String line = reader.readLine();
        if (line == null) {
            return null;
        }
        number++;
        return line.getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * A line as text; empty where it is not UTF-8, as a replacement character would make two
     * different ids one.
     */
    static String text(byte[] line) {
        String text = new String(line, StandardCharsets.UTF_8);
        return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), line) ? text : "";
    }

    /** Of the line that came last. */
    int number() {
        return number;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
