package io.recstream.sizing;

import static io.recstream.sizing.MeasuredConstant.ARCHIVED_ID;
import static io.recstream.sizing.MeasuredConstant.ARCHIVED_ROW;
import static io.recstream.sizing.MeasuredConstant.ARCHIVE_READ;
import static io.recstream.sizing.MeasuredConstant.BOOTSTRAP_SPEED;

/**
 * The archive, and the time that {@code bin/recstream bootstrap} takes to build the state from it.
 *
 * @param rows events in it
 * @param rowBytes of an event, in Parquet
 * @param readPerSecond events a second of a bootstrap, with all cores of the job's slots
 */
record Archive(double rows, double rowBytes, double readPerSecond) {

    static Archive of(Workload workload, Behaviour behaviour, Machines machines) {
        double live = machines.parallelism() * 1e6 / machines.cpuMicros();
        return new Archive(
                behaviour.mean() * workload.get(Input.ARCHIVE_TIME),
                ARCHIVED_ROW.value() + ARCHIVED_ID.value() * workload.get(Input.EVENT_ID_BYTES),
                Math.min(live * BOOTSTRAP_SPEED.value(), 1e6 / ARCHIVE_READ.value()));
    }

    double bytes() {
        return rows * rowBytes;
    }

    /** Seconds until all is read. */
    double bootstrapSeconds() {
        return rows / readPerSecond;
    }
}
