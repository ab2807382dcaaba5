package io.recstream.job.archive;

import java.io.IOException;

/**
 * Something that Flink's compaction does in its thread. Flink notices exceptions there, but no
 * {@link Error} such as a lack of memory: the job would go on, and its rows would wait for ever.
 */
@FunctionalInterface
interface CompactionStep<T> {

    T run() throws IOException;

    /** Runs a step, so that any failure of it fails the job. */
    static <T> T guard(CompactionStep<T> step) throws IOException {
        try {
            return step.run();
        } catch (Error e) {
            throw new IOException("The archive cannot be written: " + e, e);
        }
    }
}
