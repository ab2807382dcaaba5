package io.recstream.job.neighbour;

/** The neighbours that were last emitted for an item, and when they are compared again. */
final class PublishedNeighbours {

    /** 0 before the first record. */
    long version;

    /** Hash of the emitted ids in order, see {@link Neighbours#digest}. */
    long digest;

    /** Processing time of the last comparison, epoch milliseconds. */
    long checkedAt;

    /** Whether a timer is set for the next comparison. */
    boolean scheduled;
}
