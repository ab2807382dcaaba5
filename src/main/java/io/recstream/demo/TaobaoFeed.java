package io.recstream.demo;

import io.recstream.avro.CatalogItem;
import io.recstream.avro.UserEvent;
import io.recstream.console.Lines;
import io.recstream.devcluster.Outgoing;
import io.recstream.job.model.UserKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A file of userId,itemId,categoryId,behaviour,epoch-seconds, in file order. */
final class TaobaoFeed implements Feed {

    private static final Map<String, String> TYPES =
            Map.of("pv", "view", "cart", "cart", "fav", "favourite", "buy", "purchase");

    private final Path file;
    private final Lines lines;

    TaobaoFeed(Path file) throws IOException {
        this.file = file;
        this.lines = new Lines(file);
    }

    @Override
    public String description() {
        return file.getFileName() + " (" + EventFormat.TAOBAO + ")";
    }

    /** The item→category pairs of the whole file; an item's first category applies. */
    @Override
    public List<CatalogItem> catalogue() throws IOException {
        List<CatalogItem> items = new ArrayList<>();
        Set<String> known = new HashSet<>();
        try (Lines all = new Lines(file)) {
            for (byte[] line = all.next(); line != null; line = all.next()) {
                UserEvent event = event(line, 0);
                if (event != null && known.add(event.getItemId())) {
                    items.add(item(event.getItemId(), fields(line)[2]));
                }
            }
        }
        return items;
    }

    @Override
    public Outgoing next(long now) throws IOException {
        byte[] line = lines.next();
        if (line == null) {
            return null;
        }
        UserEvent event = event(line, lines.number());
        return event == null ? Outgoing.broken(key(line), line) : Outgoing.of(event);
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    /** Null if the line is malformed; it is sent as it is. */
    private static UserEvent event(byte[] line, int number) {
        String[] fields = fields(line);
        if (fields.length != 5) {
            return null;
        }
        Instant time;
        try {
            long seconds = Long.parseLong(fields[4].strip());
            time = Instant.ofEpochMilli(Math.multiplyExact(seconds, 1000L));
        } catch (NumberFormatException | ArithmeticException e) {
            return null;
        }
        return UserEvent.newBuilder()
                .setEventId("line-" + number)
                .setUserId(fields[0])
                .setItemId(fields[1])
                .setEventType(TYPES.getOrDefault(fields[3], fields[3]))
                .setEventTime(time)
                .setAttributes(Map.of())
                .build();
    }

    private static CatalogItem item(String id, String category) {
        return CatalogItem.newBuilder()
                .setItemId(id)
                .setTitle("Item " + id)
                .setCategory(List.of("c" + category))
                .setAvailable(true)
                .setAttributes(Map.of())
                .build();
    }

    private static String[] fields(byte[] line) {
        return Lines.text(line).split(",", -1);
    }

    private static String key(byte[] line) {
        String user = new String(line, StandardCharsets.UTF_8).split(",", 2)[0];
        return UserKey.of(user, null);
    }
}
