package io.recstream.server;

import java.util.Collection;
import java.util.Locale;

/** How the view is, as JSON: for those who watch and for load balancers. */
final class Health {

    private Health() {}

    static byte[] json(View view, ReadProgress progress, Collection<String> unread, int streams) {
        return Json.bytes(
                json -> {
                    json.writeStartObject();
                    json.writeStringField(
                            "state", progress.state().name().toLowerCase(Locale.ROOT));
                    json.writeBooleanField("stale", progress.isStale());
                    json.writeNumberField("rebuilt_share", progress.share());
                    json.writeNumberField("rebuild_seconds", progress.secondsToRebuild());
                    json.writeNumberField("records_applied", progress.records());
                    json.writeNumberField("records_behind", progress.lag());
                    json.writeNumberField("records_unreadable", view.unreadableRecords());
                    json.writeNumberField(
                            "catalog_records_unreadable", view.unreadableRecords(Table.CATALOG));
                    json.writeNumberField("newest_record", progress.newestRecord());
                    json.writeNumberField("users", view.size(Table.RECOMMENDATIONS));
                    json.writeNumberField("items", view.size(Table.SIMILAR));
                    json.writeNumberField("catalog_items", view.catalog().items());
                    json.writeArrayFieldStart("unread_topics");
                    for (String topic : unread) {
                        json.writeString(topic);
                    }
                    json.writeEndArray();
                    json.writeNumberField("store_disk_bytes", view.store().diskBytes());
                    json.writeNumberField("store_memory_bytes", view.store().memoryBytes());
                    json.writeNumberField("history_bytes", view.historyBytes());
                    json.writeNumberField("streams", streams);
                    json.writeEndObject();
                });
    }
}
