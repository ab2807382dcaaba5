package io.recstream.evaluation;

import io.recstream.console.Lines;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads tab-separated sessions: a header that names the columns SessionId, ItemId and Time (epoch
 * seconds), in any order and among others, then one event per line. A file with a malformed line is
 * rejected.
 */
public final class SessionFile {

    private static final List<String> COLUMNS = List.of("SessionId", "ItemId", "Time");
    private static final int REPORTED = 5;
    private static final double LATEST_SECONDS = 1e11;

    private final Path file;
    private final int[] places;
    private final int columns;
    private final List<String> malformed = new ArrayList<>();
    private int malformedLines;

    private SessionFile(Path file, String header) throws IOException {
        this.file = file;
        List<String> names = Arrays.asList((header == null ? "" : header.strip()).split("\t", -1));
        places = COLUMNS.stream().mapToInt(names::indexOf).toArray();
        columns = names.size();
        if (Arrays.stream(places).anyMatch(place -> place < 0)) {
            throw new IOException(
                    file
                            + ": line 1 is not a header with the tab-separated columns SessionId,"
                            + " ItemId and Time.");
        }
    }

    /** Adds a file's events to a log, in the order of the lines. */
    public static void read(Path path, SessionLog log) throws IOException {
        try (Lines lines = new Lines(path)) {
            SessionFile file = new SessionFile(path, lines.nextText());
            for (String line = lines.nextText(); line != null; line = lines.nextText()) {
                file.take(line, lines.number(), log);
            }
            file.refuseIfMalformed();
        } catch (NoSuchFileException e) {
            throw new IOException("There is no file " + path + ".", e);
        } catch (java.nio.charset.CharacterCodingException e) {
            throw new IOException(path + " is not UTF-8 text.", e);
        }
    }

    private void take(String line, int number, SessionLog log) {
        String[] fields = line.split("\t", -1);
        if (fields.length != columns) {
            report(number, fields.length + " columns instead of " + columns);
            return;
        }
        String session = fields[places[0]].strip();
        String item = fields[places[1]].strip();
        if (session.isEmpty() || item.isEmpty()) {
            report(number, "an empty " + (session.isEmpty() ? "SessionId" : "ItemId"));
            return;
        }
        String time = fields[places[2]].strip();
        try {
            double seconds = Double.parseDouble(time);
            if (!(Math.abs(seconds) < LATEST_SECONDS)) {
                throw new NumberFormatException("out of range");
            }
            log.add(session, item, Math.round(seconds * 1000));
        } catch (NumberFormatException e) {
            report(number, "the Time '" + time + "' is no number of seconds");
        }
    }

    private void report(int number, String what) {
        if (malformedLines++ < REPORTED) {
            malformed.add("  line " + number + ": " + what);
        }
    }

    private void refuseIfMalformed() throws IOException {
        if (malformedLines > 0) {
            String more =
                    malformedLines > REPORTED
                            ? "\n  and " + (malformedLines - REPORTED) + " more"
                            : "";
            throw new IOException(
                    file + " has malformed lines:\n" + String.join("\n", malformed) + more);
        }
    }
}
