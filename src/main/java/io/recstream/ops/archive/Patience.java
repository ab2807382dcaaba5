package io.recstream.ops.archive;

import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.JobOptions;
import io.recstream.job.config.JobSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.core.fs.Path;

/**
 * What {@code forget} leaves to a job that may be running, and for how long.
 *
 * @param isObjectStore whether unfinished files cannot be seen
 * @param delay after so long the rows of an event are in files that can be read
 * @param noEventsSince since when the person has sent nothing; null if not known
 */
record Patience(boolean isObjectStore, Duration delay, Instant noEventsSince) {

    /** No running job leaves rows in a hidden file for so long, unless its delay is longer. */
    static final Duration STALE = Duration.ofDays(1);

    /**
     * For an archive.
     *
     * @param settings of its job; null if they are not known
     */
    static Patience of(Path folder, CheckedSettings settings, Instant noEventsSince)
            throws IOException {
        return new Patience(FileReplacement.isObject(folder), delay(settings), noEventsSince);
    }

    /**
     * How long rows may wait: the delay, and three checkpoints, which are no setting of the job.
     *
     * @param settings null for the default ones
     */
    static Duration delay(CheckedSettings settings) {
        Duration maxDelay = JobOptions.ARCHIVE_MAX_DELAY.defaultValue();
        if (settings != null) {
            maxDelay =
                    settings.settings()
                            .archive()
                            .map(JobSettings.Archive::maxDelay)
                            .orElse(maxDelay);
        }
        return maxDelay.multipliedBy(2).plusMinutes(1);
    }

    /** Whether a job has written the file so recently that more may follow. */
    boolean isRecent(long modifiedAt) {
        return isAfter(modifiedAt, delay);
    }

    boolean isStale(long modifiedAt) {
        return !isAfter(modifiedAt, STALE) && !isRecent(modifiedAt);
    }

    private static boolean isAfter(long modifiedAt, Duration ago) {
        return modifiedAt > System.currentTimeMillis() - ago.toMillis();
    }

    /** Whether unfinished files cannot have rows of the person. */
    boolean isQuiet() {
        return noEventsSince != null && noEventsSince.plus(delay).isBefore(Instant.now());
    }
}
