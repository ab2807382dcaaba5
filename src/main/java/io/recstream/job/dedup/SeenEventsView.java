package io.recstream.job.dedup;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A user's seen events in human-readable form: fingerprints, because ids are not stored. */
public final class SeenEventsView {

    private SeenEventsView() {}

    public static Map<String, Object> of(SeenEvents seen) {
        HexFormat hex = HexFormat.of();
        List<Map<String, Object>> events = new ArrayList<>();
        for (int i = 0; i < seen.size(); i++) {
            Map<String, Object> event = new LinkedHashMap<>();
            long from = seen.bucket(i) * seen.bucketMillis();
            event.put("not_before", Instant.ofEpochMilli(from).toString());
            event.put(
                    "id_fingerprint",
                    hex.toHexDigits(seen.idHigh(i)) + hex.toHexDigits(seen.idLow(i)));
            event.put("payload_fingerprint", hex.toHexDigits(seen.payload(i)));
            events.add(event);
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("bucket", Duration.ofMillis(seen.bucketMillis()).toString());
        facts.put("events", events);
        return facts;
    }
}
