package io.recstream.server;

import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.RecommendedItem;
import io.recstream.avro.SimilarItems;
import io.recstream.avro.UserFeatures;
import java.time.Instant;
import java.util.List;

/**
 * Records of the view as JSON, with {@code known} before their fields. An unknown id has the same
 * fields, empty; an unknown user the popular items.
 */
final class ViewJson {

    private ViewJson() {}

    private record ListJson(
            String userId,
            boolean known,
            long version,
            Long generatedAt,
            String triggerEventId,
            Long eventTime,
            boolean complete,
            String emptyReason,
            String modelVersion,
            Integer sessionEvents,
            List<RecommendedItem> items) {

        static ListJson of(RecommendationUpdate list, int limit) {
            return new ListJson(
                    list.getUserId(),
                    true,
                    list.getVersion(),
                    list.getGeneratedAt().toEpochMilli(),
                    list.getTriggerEventId(),
                    list.getEventTime().toEpochMilli(),
                    list.getComplete(),
                    list.getEmptyReason() == null ? null : list.getEmptyReason().name(),
                    list.getModelVersion(),
                    list.getSessionEvents(),
                    first(list.getItems(), limit));
        }

        /** A list of popular items belongs to no user and has no version. */
        static ListJson unknown(String user, List<RecommendedItem> popular, int limit) {
            return new ListJson(
                    user,
                    false,
                    0,
                    null,
                    null,
                    null,
                    true,
                    null,
                    null,
                    null,
                    first(popular, limit));
        }

        private static List<RecommendedItem> first(List<RecommendedItem> items, int limit) {
            return items.subList(0, Math.min(limit, items.size()));
        }
    }

    private record History(String userId, boolean known, List<ListJson> versions) {}

    private record NoFeatures(
            boolean known,
            String userId,
            long version,
            Instant asOf,
            Instant lastEventTime,
            long eventsTotal,
            List<Void> windows) {}

    private record NothingSimilar(
            boolean known,
            String itemId,
            long version,
            Instant generatedAt,
            List<Void> neighbours) {}

    /**
     * @param list null if the user has none
     * @param popular the list in this case
     * @param limit maximum number of items
     */
    static byte[] recommendations(
            String user, RecommendationUpdate list, List<RecommendedItem> popular, int limit) {
        return Json.bytes(
                list == null ? ListJson.unknown(user, popular, limit) : ListJson.of(list, limit));
    }

    static byte[] history(String user, List<RecommendationUpdate> lists) {
        return Json.bytes(
                new History(
                        user,
                        !lists.isEmpty(),
                        lists.stream().map(list -> ListJson.of(list, Integer.MAX_VALUE)).toList()));
    }

    /**
     * @param features null if there are none
     */
    static byte[] features(String user, UserFeatures features) {
        return features == null
                ? Json.bytes(new NoFeatures(false, user, 0, null, null, 0, List.of()))
                : Json.known(features);
    }

    /**
     * @param similar null if there are none
     */
    static byte[] similar(String item, SimilarItems similar) {
        return similar == null
                ? Json.bytes(new NothingSimilar(false, item, 0, null, List.of()))
                : Json.known(similar);
    }
}
