package io.recstream.demo;

import io.recstream.avro.CatalogItem;
import io.recstream.console.Lines;
import io.recstream.job.ingest.AvroItems;
import io.recstream.job.ingest.ItemDeserializer;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.RawItem;
import io.recstream.job.model.SourceRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A file of catalogue items, a JSON object per line; the last one of an item applies. */
final class CatalogFile {

    private final Map<String, CatalogItem> items = new LinkedHashMap<>();
    private final List<String> report = new ArrayList<>();

    /**
     * Reads the whole file.
     *
     * @param decoder reads the lines, by a mapping or in recstream's own form
     */
    CatalogFile(Path file, ItemDeserializer decoder) throws IOException {
        int read = 0;
        int refused = 0;
        try (Lines lines = new Lines(file)) {
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                read++;
                SourceRecord source =
                        new SourceRecord(file.getFileName().toString(), 0, read, 0, null, line);
                for (DecodedRecord<io.recstream.job.model.CatalogItem> decoded :
                        decoder.decode(source)) {
                    if (decoded.isAccepted()) {
                        take(decoded.value());
                    } else if (!decoded.isIgnored() && refused++ == 0) {
                        report.add("  for instance record " + read + ": " + decoded.rejection());
                    }
                }
            }
        }
        report.add(
                0,
                String.format(
                        "%s: %,d records read, %,d items, %,d refused",
                        file.getFileName(), read, items.size(), refused));
    }

    private void take(io.recstream.job.model.CatalogItem item) {
        if (item.deleted()) {
            items.remove(item.itemId());
            return;
        }
        items.put(item.itemId(), AvroItems.toAvro(new RawItem(item, null)));
    }

    List<CatalogItem> items() {
        return List.copyOf(items.values());
    }

    /** The number of items, and why lines were rejected. */
    List<String> report() {
        return List.copyOf(report);
    }
}
