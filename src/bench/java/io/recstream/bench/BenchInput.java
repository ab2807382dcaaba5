package io.recstream.bench;

import io.recstream.job.model.DecodedRecord;

/** Records in memory that a source replays, by split. */
interface BenchInput<T> {

    /** The records of a split; not thread-safe. */
    Cursor<T> cursor(int split, int splits);

    /** A sequence, which is fastest when read in order. */
    interface Cursor<T> {

        /** The current number of records; never decreases. */
        long size();

        /** The record of an offset from 0. */
        DecodedRecord<T> at(long offset);
    }
}
