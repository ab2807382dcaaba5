package io.recstream.demo;

import io.recstream.console.Lines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** The formats of files that can be replayed. */
public enum EventFormat {
    /** userId,itemId,categoryId,behaviour,epoch-seconds; no header; in order of arrival. */
    TAOBAO("taobao"),
    /** Tab-separated, header SessionId ItemId Time (epoch seconds, decimal), in any order. */
    SESSION_TSV("session-tsv"),
    /** A JSON object per line, with the field names of UserEvent. */
    JSONL("jsonl");

    static final String SESSION_HEADER = "SessionId\tItemId\tTime";

    private final String label;

    EventFormat(String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }

    /** Detects the format by the first line, or else by the file's name. */
    public static EventFormat guess(Path file) throws IOException {
        String first;
        try (Lines lines = new Lines(file)) {
            byte[] line = lines.next();
            first = line == null ? null : new String(line, StandardCharsets.ISO_8859_1);
        }
        if (first != null && first.strip().startsWith("{")) {
            return JSONL;
        }
        if (first != null && first.strip().equals(SESSION_HEADER)) {
            return SESSION_TSV;
        }
        if (first != null && first.split(",", -1).length == 5) {
            return TAOBAO;
        }
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
            return JSONL;
        }
        if (name.endsWith(".tsv")) {
            return SESSION_TSV;
        }
        if (name.endsWith(".csv")) {
            return TAOBAO;
        }
        throw new IOException(
                "Cannot detect the format of "
                        + file
                        + ": give it with --format taobao|session-tsv|jsonl");
    }
}
