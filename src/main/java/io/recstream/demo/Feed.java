package io.recstream.demo;

import io.recstream.avro.CatalogItem;
import io.recstream.avro.IdentityLink;
import io.recstream.devcluster.Outgoing;
import java.io.IOException;
import java.util.List;

/** The input of a demo: a catalogue, then events, in the order of sending. */
interface Feed extends AutoCloseable {

    /** Human-readable. */
    String description();

    List<CatalogItem> catalogue() throws IOException;

    /**
     * The next record, or null at the end.
     *
     * @param now epoch milliseconds, for generated events
     */
    Outgoing next(long now) throws IOException;

    /** The links between ids that are to be sent before the record that was returned last. */
    default List<IdentityLink> takeLinks() {
        return List.of();
    }

    /** Lines to print at the end, such as rejected records. */
    default List<String> report() {
        return List.of();
    }

    @Override
    void close() throws IOException;
}
