package io.recstream.bench;

import java.nio.file.Path;

/** Runs the phases of a benched job: catalogue, events, end. */
record JobDriver(JobRun run, BenchedJob job) {

    /** Submits the job; returns when it has read the catalogue. */
    void start(int items) throws Exception {
        start(items, 0);
    }

    /** Submits the job; returns when it has read the catalogue, and applied all commands. */
    void start(int items, int commands) throws Exception {
        run.submit(job::define);
        job.catalog().open();
        run.await("the catalogue", () -> run.meter().recordsIn("validate-item") == items);
        job.commands().ifPresent(MemorySource::open);
        run.await(
                "the results of the commands",
                () -> run.meter().recordsIn("write-control-results: Writer") == commands);
        run.awaitCheckpoint();
        job.events().open();
    }

    /** Measures the job in the steady half of the events. */
    Measurements steady(long events, Path profile) throws Exception {
        return SteadyState.follow(run, this::processed, events, run.meter(), profile);
    }

    /** Returns when all events are processed and in a checkpoint. */
    void finish(long events) throws Exception {
        run.await("the last event", () -> processed() == events);
        run.awaitCheckpoint();
        long refused = run.meter().recordsIn("write-dead-letters: Writer");
        if (refused > 0) {
            throw new IllegalStateException(refused + " events were refused");
        }
    }

    /** Events that are completely processed. */
    long processed() {
        return run.meter().recordsIn("compute-window");
    }
}
