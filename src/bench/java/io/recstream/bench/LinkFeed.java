package io.recstream.bench;

import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.IdentityLink;
import io.recstream.job.model.SourceRecord;

/**
 * Links that give each person four ids, one after the other; then all of them once more.
 *
 * @param links how many of them are new
 */
record LinkFeed(long links) implements BenchInput<IdentityLink> {

    private static final int LINKS_OF_A_PERSON = 3;

    /** No links at all. */
    static final LinkFeed NONE = new LinkFeed(0);

    /** How many ids the new links unite. */
    long ids() {
        return links + (links + LINKS_OF_A_PERSON - 1) / LINKS_OF_A_PERSON;
    }

    /** One split has all. */
    @Override
    public Cursor<IdentityLink> cursor(int split, int splits) {
        return new Cursor<>() {
            @Override
            public long size() {
                return split == 0 ? 2 * links : 0;
            }

            @Override
            public DecodedRecord<IdentityLink> at(long offset) {
                long number = offset % links;
                // Persons take turns, so that no link finds its ids in memory by chance.
                long persons = (links + LINKS_OF_A_PERSON - 1) / LINKS_OF_A_PERSON;
                long person = number % persons;
                long id = 1 + number / persons;
                return DecodedRecord.accepted(
                        new SourceRecord("links", 0, offset, 0, null, null),
                        new IdentityLink(
                                "user-" + person + "-0",
                                "user-" + person + "-" + id,
                                offset,
                                "bench",
                                "links",
                                0,
                                offset));
            }
        };
    }
}
