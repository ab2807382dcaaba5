package io.recstream.demo;

import io.recstream.avro.CatalogItem;
import io.recstream.devcluster.Outgoing;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** Events with a catalogue from another file. */
record FeedWithCatalog(Feed events, CatalogFile file) implements Feed {

    @Override
    public String description() {
        return events.description();
    }

    @Override
    public List<CatalogItem> catalogue() {
        return file.items();
    }

    @Override
    public Outgoing next(long now) throws IOException {
        return events.next(now);
    }

    @Override
    public List<String> report() {
        return Stream.concat(file.report().stream(), events.report().stream()).toList();
    }

    @Override
    public void close() throws IOException {
        events.close();
    }
}
