package io.recstream.bench;

import io.recstream.evaluation.SessionFile;
import io.recstream.evaluation.SessionLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options for a benchmark's events. */
final class InputOptions {

    /** Size of Serenade's published example set. */
    private static final int MADE_EVENTS = 113_000;

    @Option(
            names = "--events",
            paramLabel = "FILE",
            description = {
                "A file of sessions (tab-separated, SessionId ItemId Time), looped; without it, an"
                        + " invented log of 113,000 events."
            })
    Path file;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "1000000",
            description =
                    "How many events each run plays; the figures are those of its second half."
                            + " Default: ${DEFAULT-VALUE}.")
    long count;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of the job, as recstream.cache.size=0b.")
    Map<String, String> settings = new LinkedHashMap<>();

    SessionLog log(BenchOptions options) throws IOException {
        options.require(
                count >= 1_000 && count <= 1_000_000_000,
                "--count " + count + ": give 1000 to 1000000000.");
        if (file == null) {
            return SyntheticSessionLog.make((int) Math.min(MADE_EVENTS, count), options.seed);
        }
        SessionLog log = new SessionLog();
        SessionFile.read(file, log);
        options.require(log.size() > 0, "--events " + file + ": there is no event in it.");
        return log.sort();
    }

    String description(SessionLog log) {
        return String.format(
                Locale.ROOT,
                "%s of %,d events, %,d sessions, %,d items, looped to %,d events",
                file == null ? "an invented log" : file.getFileName(),
                log.size(),
                log.sessionNames().size(),
                log.itemNames().size(),
                count);
    }
}
