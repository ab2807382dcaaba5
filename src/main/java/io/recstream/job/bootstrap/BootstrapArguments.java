package io.recstream.job.bootstrap;

import io.recstream.job.config.JobArguments;
import io.recstream.job.config.JobOptions;
import io.recstream.job.config.JobSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.util.TimeUtils;

/**
 * The arguments of the job that reads the archive: its own, and those of the live job.
 *
 * @param archive path, or null for that of the settings
 * @param since event time of the first event, or null for all
 * @param margin see {@link ArchiveCut#of}; null for that of {@link #margin(JobSettings)}
 * @param own those three and {@link #BUILT_OF} as they were given, by name
 */
public record BootstrapArguments(
        String archive, Instant since, Duration margin, Map<String, String> own, JobArguments job) {

    /** A digest of the release and its settings, which the job only publishes. */
    public static final String BUILT_OF = "--built-of";

    /** What a row may wait for beside {@code recstream.archive.max-delay}: checkpoints. */
    private static final Duration CHECKPOINTS = Duration.ofMinutes(1);

    /**
     * Takes its own arguments out of all.
     *
     * @throws IllegalArgumentException if a value cannot be read
     */
    public static BootstrapArguments parse(String... arguments) {
        String archive = null;
        Instant since = null;
        Duration margin = null;
        Map<String, String> own = new TreeMap<>();
        List<String> others = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            String value = i + 1 < arguments.length ? arguments[i + 1] : null;
            switch (arguments[i]) {
                case "--archive" -> archive = value;
                case "--since" -> since = value == null ? null : Instant.parse(value);
                case "--margin" -> margin = value == null ? null : TimeUtils.parseDuration(value);
                case BUILT_OF -> {
                    // Only published, with the others.
                }
                default -> {
                    others.add(arguments[i]);
                    continue;
                }
            }
            own.put(arguments[i++], value);
        }
        return new BootstrapArguments(
                archive, since, margin, own, JobArguments.parse(others.toArray(new String[0])));
    }

    /**
     * The path of the archive.
     *
     * @throws IllegalArgumentException if neither an argument nor a setting names it
     */
    public String path(JobSettings settings) {
        if (archive != null) {
            return archive;
        }
        return settings.archive()
                .map(JobSettings.Archive::path)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "No archive: give --archive PATH, or set "
                                                + JobOptions.ARCHIVE_PATH.key()));
    }

    /**
     * How much of the newest rows is left to the topic: by default more than twice {@code
     * recstream.archive.max-delay}. The rows of each date wait separately to become Parquet, so
     * that others may be missing that were ingested as long before the newest one.
     */
    public Duration margin(JobSettings settings) {
        if (margin != null) {
            return margin;
        }
        return settings.archive()
                .map(JobSettings.Archive::maxDelay)
                .orElse(JobOptions.ARCHIVE_MAX_DELAY.defaultValue())
                .multipliedBy(2)
                .plus(CHECKPOINTS);
    }
}
