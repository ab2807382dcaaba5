package io.recstream.demo;

import io.recstream.avro.CatalogItem;
import io.recstream.devcluster.Outgoing;
import java.io.IOException;
import java.util.List;

/** What is replayed: a catalogue, then events, in the order of sending. */
interface Feed extends AutoCloseable {

    /** For people. */
    String description();

    List<CatalogItem> catalogue() throws IOException;

    /**
     * The next record, or null at the end.
     *
     * @param now epoch milliseconds, for events that happen now
     */
    Outgoing next(long now) throws IOException;

    /** What is to be said of the feed at its end, in lines; nothing as a rule. */
    default List<String> report() {
        return List.of();
    }

    @Override
    void close() throws IOException;
}
