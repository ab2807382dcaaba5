package io.recstream.server;

import com.fasterxml.jackson.core.JsonGenerator;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.RecommendedItem;
import io.recstream.avro.SimilarItems;
import io.recstream.avro.UserFeatures;
import io.recstream.job.emit.AvroJson;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * What the view knows, as JSON: the topics' own records, with {@code known} before them. Of an id
 * that the topics do not hold the same fields come, empty; for a user with the popular items.
 */
final class ViewJson {

    private ViewJson() {}

    /**
     * @param list null where the user has none
     * @param popular what they are shown then
     * @param limit of the items
     */
    static byte[] recommendations(
            String user, RecommendationUpdate list, List<RecommendedItem> popular, int limit) {
        RecommendationUpdate shown = list == null ? unknown(user, popular) : list;
        return Json.bytes(json -> list(json, shown, list != null, limit));
    }

    /** Someone's list of popular items has no version: it is nobody's own. */
    private static RecommendationUpdate unknown(String user, List<RecommendedItem> popular) {
        return new RecommendationUpdate(
                user, 0L, Instant.EPOCH, "", Instant.EPOCH, true, null, popular, "", null);
    }

    private static void list(
            JsonGenerator json, RecommendationUpdate list, boolean known, int limit)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("user_id", list.getUserId());
        json.writeBooleanField("known", known);
        json.writeNumberField("version", list.getVersion());
        if (known) {
            json.writeNumberField("generated_at", list.getGeneratedAt().toEpochMilli());
            json.writeStringField("trigger_event_id", list.getTriggerEventId());
            json.writeNumberField("event_time", list.getEventTime().toEpochMilli());
        } else {
            json.writeNullField("generated_at");
            json.writeNullField("trigger_event_id");
            json.writeNullField("event_time");
        }
        json.writeBooleanField("complete", list.getComplete());
        json.writeStringField(
                "empty_reason",
                list.getEmptyReason() == null ? null : list.getEmptyReason().name());
        json.writeStringField("model_version", known ? list.getModelVersion() : null);
        json.writeObjectField("session_events", list.getSessionEvents());
        json.writeArrayFieldStart("items");
        for (RecommendedItem item : list.getItems().stream().limit(limit).toList()) {
            AvroJson.write(item, json);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** The last lists, newest first. */
    static byte[] history(String user, List<RecommendationUpdate> lists) {
        return Json.bytes(
                json -> {
                    json.writeStartObject();
                    json.writeStringField("user_id", user);
                    json.writeBooleanField("known", !lists.isEmpty());
                    json.writeArrayFieldStart("versions");
                    for (RecommendationUpdate list : lists) {
                        list(json, list, true, Integer.MAX_VALUE);
                    }
                    json.writeEndArray();
                    json.writeEndObject();
                });
    }

    /**
     * @param features null where there are none
     */
    static byte[] features(String user, UserFeatures features) {
        if (features != null) {
            return known(features);
        }
        return Json.bytes(
                json -> {
                    json.writeStartObject();
                    json.writeBooleanField("known", false);
                    json.writeStringField("user_id", user);
                    json.writeNumberField("version", 0);
                    json.writeNullField("as_of");
                    json.writeNullField("last_event_time");
                    json.writeNumberField("events_total", 0);
                    json.writeArrayFieldStart("windows");
                    json.writeEndArray();
                    json.writeEndObject();
                });
    }

    /**
     * @param similar null where there are none
     */
    static byte[] similar(String item, SimilarItems similar) {
        if (similar != null) {
            return known(similar);
        }
        return Json.bytes(
                json -> {
                    json.writeStartObject();
                    json.writeBooleanField("known", false);
                    json.writeStringField("item_id", item);
                    json.writeNumberField("version", 0);
                    json.writeNullField("generated_at");
                    json.writeArrayFieldStart("neighbours");
                    json.writeEndArray();
                    json.writeEndObject();
                });
    }

    private static byte[] known(SpecificRecord value) {
        return Json.bytes(
                json -> {
                    json.writeStartObject();
                    json.writeBooleanField("known", true);
                    AvroJson.writeFields(value, json);
                    json.writeEndObject();
                });
    }
}
