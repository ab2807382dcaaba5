package io.recstream.bench;

import io.recstream.job.model.DecodedRecord;

/** Records in memory that a source plays, split by split. */
interface BenchInput<T> {

    /** The part of a split; for one thread. */
    Cursor<T> cursor(int split, int splits);

    /** A sequence; asked in order it costs least. */
    interface Cursor<T> {

        /** How many records there are by now: never fewer than before. */
        long size();

        /** The record of an offset from 0. */
        DecodedRecord<T> at(long offset);
    }
}
