package io.recstream.ops.sample.guess;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The event type that a producer's name for one most likely means. */
final class EventTypeNames {

    private static final Set<String> REMOVE =
            Set.of("remove", "removed", "delete", "deleted", "unlike", "unfavourite", "unsave");
    private static final Set<String> DISLIKE =
            Set.of("dislike", "disliked", "downvote", "downvoted", "hide", "hidden");

    /** Of orders and carts that say nothing about an item. */
    private static final Set<String> NOT_YET =
            Set.of(
                    "cancel",
                    "cancelled",
                    "canceled",
                    "refund",
                    "refunded",
                    "return",
                    "returned",
                    "fail",
                    "failed",
                    "start",
                    "started",
                    "begin",
                    "step",
                    "update",
                    "updated",
                    "shipped",
                    "delivered");

    private static final Set<String> PURCHASE =
            Set.of(
                    "purchase",
                    "purchased",
                    "buy",
                    "bought",
                    "order",
                    "ordered",
                    "transaction",
                    "paid",
                    "sale",
                    "sold",
                    "conversion");
    private static final Set<String> FAVOURITE =
            Set.of(
                    "wishlist",
                    "wish",
                    "like",
                    "liked",
                    "favourite",
                    "favorite",
                    "favourited",
                    "favorited",
                    "fav",
                    "save",
                    "saved",
                    "bookmark",
                    "bookmarked",
                    "star",
                    "starred",
                    "upvote",
                    "upvoted");
    private static final Set<String> CART =
            Set.of("cart", "basket", "bag", "trolley", "atc", "addtocart", "addtobasket");
    private static final Set<String> IMPRESSION =
            Set.of(
                    "impression",
                    "impressions",
                    "imp",
                    "shown",
                    "displayed",
                    "exposed",
                    "exposure",
                    "served",
                    "list",
                    "listing");
    private static final Set<String> CLICK =
            Set.of("click", "clicked", "tap", "tapped", "select", "selected", "press", "pressed");
    private static final Set<String> VIEW =
            Set.of(
                    "view",
                    "viewed",
                    "views",
                    "pageview",
                    "pdp",
                    "visit",
                    "visited",
                    "detail",
                    "details",
                    "read",
                    "watch",
                    "watched",
                    "play",
                    "played",
                    "listen",
                    "listened",
                    "stream",
                    "streamed",
                    "browse",
                    "seen",
                    "open",
                    "opened");

    /** For names that are written in one piece. */
    private static final List<Map.Entry<String, String>> PIECES =
            List.of(
                    Map.entry("removefrom", "remove"),
                    Map.entry("wishlist", "favourite"),
                    Map.entry("addtocart", "cart"),
                    Map.entry("addtobasket", "cart"),
                    Map.entry("addcart", "cart"),
                    Map.entry("purchase", "purchase"),
                    Map.entry("impression", "impression"),
                    Map.entry("click", "click"),
                    Map.entry("productview", "view"),
                    Map.entry("viewitem", "view"),
                    Map.entry("viewproduct", "view"),
                    Map.entry("pageview", "view"));

    private EventTypeNames() {}

    /**
     * The type that a name means.
     *
     * @param known the types that are accepted
     * @return null if it is none of them
     */
    static String typeOf(String name, Set<String> known) {
        if (known.contains(name)) {
            return name;
        }
        String type = meaning(Words.of(name), Words.joined(name));
        return type != null && known.contains(type) ? type : null;
    }

    private static String meaning(List<String> words, String joined) {
        if (has(words, REMOVE)) {
            return "remove";
        }
        if (has(words, DISLIKE) || joined.contains("notinterested")) {
            return "dislike";
        }
        if (has(words, NOT_YET)) {
            return null;
        }
        if (has(words, PURCHASE)
                || (words.contains("checkout")
                        && (words.contains("completed") || words.contains("complete")))) {
            return has(words, VIEW) ? null : "purchase";
        }
        if (has(words, FAVOURITE)) {
            return "favourite";
        }
        if (has(words, CART) || (words.contains("add") && words.size() <= 2)) {
            return has(words, VIEW) ? null : "cart";
        }
        if (has(words, CLICK)) {
            return "click";
        }
        if (has(words, IMPRESSION)) {
            return "impression";
        }
        if (has(words, VIEW)) {
            return "view";
        }
        return PIECES.stream()
                .filter(piece -> joined.contains(piece.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private static boolean has(List<String> words, Set<String> any) {
        return words.stream().anyMatch(any::contains);
    }
}
