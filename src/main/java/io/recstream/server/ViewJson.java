package io.recstream.server;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.RecommendedItem;
import io.recstream.avro.SimilarItems;
import io.recstream.avro.UserFeatures;
import java.time.Instant;
import java.util.List;

/**
 * Records of the view as JSON, with {@code known} before their fields. An unknown id has the same
 * fields, empty; an unknown user the popular items. With identity a user's records also have the id
 * of the request, and {@code user_id} is the person's.
 */
final class ViewJson {

    private ViewJson() {}

    private record ListJson(
            @JsonInclude(JsonInclude.Include.NON_NULL) String requestedId,
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
            @JsonInclude(JsonInclude.Include.NON_NULL) Long rulesVersion,
            @JsonInclude(JsonInclude.Include.NON_NULL) String variant,
            List<RecommendedItem> items) {

        static ListJson of(String requestedId, RecommendationUpdate list, int limit) {
            return new ListJson(
                    requestedId,
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
                    list.getRulesVersion(),
                    list.getVariant(),
                    first(list.getItems(), limit));
        }

        /** A list of popular items belongs to no user and has no version. */
        static ListJson unknown(RequestedUser user, List<RecommendedItem> popular, int limit) {
            return new ListJson(
                    user.requestedId(),
                    user.id(),
                    false,
                    0,
                    null,
                    null,
                    null,
                    true,
                    null,
                    null,
                    null,
                    null,
                    null,
                    first(popular, limit));
        }

        private static List<RecommendedItem> first(List<RecommendedItem> items, int limit) {
            return items.subList(0, Math.min(limit, items.size()));
        }
    }

    private record History(
            @JsonInclude(JsonInclude.Include.NON_NULL) String requestedId,
            String userId,
            boolean known,
            List<ListJson> versions) {}

    private record NoFeatures(
            @JsonInclude(JsonInclude.Include.NON_NULL) String requestedId,
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
            RequestedUser user,
            RecommendationUpdate list,
            List<RecommendedItem> popular,
            int limit) {
        return Json.bytes(
                list == null
                        ? ListJson.unknown(user, popular, limit)
                        : ListJson.of(user.requestedId(), list, limit));
    }

    static byte[] history(RequestedUser user, List<RecommendationUpdate> lists) {
        return Json.bytes(
                new History(
                        user.requestedId(),
                        user.id(),
                        !lists.isEmpty(),
                        lists.stream()
                                .map(list -> ListJson.of(null, list, Integer.MAX_VALUE))
                                .toList()));
    }

    /**
     * @param features null if there are none
     */
    static byte[] features(RequestedUser user, UserFeatures features) {
        return features == null
                ? Json.bytes(
                        new NoFeatures(
                                user.requestedId(), false, user.id(), 0, null, null, 0, List.of()))
                : Json.known(user.requestedId(), features);
    }

    /**
     * @param similar null if there are none
     */
    static byte[] similar(String item, SimilarItems similar) {
        return similar == null
                ? Json.bytes(new NothingSimilar(false, item, 0, null, List.of()))
                : Json.known(null, similar);
    }
}
