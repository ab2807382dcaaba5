package io.recstream.job.neighbour;

/** What was last told to the item's page, and when it may be told again. */
final class SimilarItemsPage {

    /** 0 until the first page. */
    long version;

    /** Of the items last told, in order. */
    long digest;

    /** Processing time of the last look at the neighbours, epoch milliseconds. */
    long checkedAt;

    /** Whether a timer will look again. */
    boolean scheduled;
}
