package io.recstream.job.mapping;

import static io.recstream.job.mapping.EventMapping.Field.ATTRIBUTES;
import static io.recstream.job.mapping.EventMapping.Field.DEVICE_ID;
import static io.recstream.job.mapping.EventMapping.Field.EVENT_ID;
import static io.recstream.job.mapping.EventMapping.Field.EVENT_TIME;
import static io.recstream.job.mapping.EventMapping.Field.EVENT_TYPE;
import static io.recstream.job.mapping.EventMapping.Field.ITEM_ID;
import static io.recstream.job.mapping.EventMapping.Field.QUANTITY;
import static io.recstream.job.mapping.EventMapping.Field.SESSION_ID;
import static io.recstream.job.mapping.EventMapping.Field.USER_ID;
import static io.recstream.job.mapping.EventMapping.Field.VALUE;
import static java.util.Map.entry;

import io.recstream.job.mapping.EventMapping.Field;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The mappings of well-known producers; each field of one may be set to something else. */
@SuppressWarnings("ImmutableEnumChecker") // the collections are copies that cannot change
public enum EventPreset {
    /** Records with the field names of recstream's own events. */
    NONE(ownNames(), TimeFormat.Unit.MILLIS, "", Map.of(), List.of(), List.of()),

    /**
     * Segment's track calls with the names of its e-commerce specification.
     *
     * @see <a href="https://segment.com/docs/connections/spec/ecommerce/v2/">Segment, V2 Ecommerce
     *     Events</a>
     */
    SEGMENT(
            trackCalls("context.sessionId"),
            TimeFormat.Unit.MILLIS,
            "",
            ecommerceEvents(),
            List.of(EventMapping.ALL_OTHERS),
            List.of("purchase")),

    /**
     * RudderStack's track calls with the names of its e-commerce specification.
     *
     * @see <a
     *     href="https://www.rudderstack.com/docs/event-spec/ecommerce-events-spec/">RudderStack,
     *     Ecommerce Events Specification</a>
     */
    RUDDERSTACK(
            trackCalls("context.sessionId | context.session_id"),
            TimeFormat.Unit.MILLIS,
            "",
            ecommerceEvents(),
            List.of(EventMapping.ALL_OTHERS),
            List.of("purchase")),

    /**
     * Snowplow's enriched events as JSON, as its analytics SDKs make it: with the e-commerce
     * actions and product entities, or the older transaction items.
     *
     * @see <a href="https://docs.snowplow.io/docs/events/ootb-data/ecommerce-events/">Snowplow,
     *     Ecommerce</a>
     */
    SNOWPLOW(
            Map.ofEntries(
                    entry(EVENT_ID, "event_id"),
                    entry(USER_ID, "user_id"),
                    entry(DEVICE_ID, "domain_userid | network_userid"),
                    entry(SESSION_ID, "domain_sessionid"),
                    entry(
                            ITEM_ID,
                            "contexts_com_snowplowanalytics_snowplow_ecommerce_product_1[].id"
                                    + " | ti_sku"),
                    entry(
                            EVENT_TYPE,
                            "unstruct_event_com_snowplowanalytics_snowplow_ecommerce"
                                    + "_snowplow_ecommerce_action_1.type | event_name | event"),
                    entry(EVENT_TIME, "derived_tstamp | collector_tstamp"),
                    entry(
                            VALUE,
                            "contexts_com_snowplowanalytics_snowplow_ecommerce_product_1[].price"
                                    + " | ti_price"),
                    entry(
                            QUANTITY,
                            "contexts_com_snowplowanalytics_snowplow_ecommerce_product_1[].quantity"
                                    + " | ti_quantity")),
            TimeFormat.Unit.MILLIS,
            "UTC",
            Map.of(
                    "product_view", "view",
                    "list_view", "impression",
                    "list_click", "click",
                    "add_to_cart", "cart",
                    "remove_from_cart", "remove",
                    "transaction", "purchase",
                    "transaction_item", "purchase"),
            List.of(EventMapping.ALL_OTHERS),
            List.of("purchase")),

    /**
     * Google Analytics 4 as it is exported to BigQuery, each row as JSON.
     *
     * @see <a href="https://support.google.com/analytics/answer/7029846">Google, BigQuery export
     *     schema</a>
     */
    GA4(
            Map.ofEntries(
                    entry(USER_ID, "user_id"),
                    entry(DEVICE_ID, "user_pseudo_id"),
                    entry(
                            SESSION_ID,
                            "event_params[key=ga_session_id].value.int_value"
                                    + " | event_params[key=ga_session_id].value.string_value"),
                    entry(ITEM_ID, "items[].item_id"),
                    entry(EVENT_TYPE, "event_name"),
                    entry(EVENT_TIME, "event_timestamp"),
                    entry(VALUE, "items[].price"),
                    entry(QUANTITY, "items[].quantity")),
            TimeFormat.Unit.MICROS,
            "",
            Map.of(
                    "view_item", "view",
                    "select_item", "click",
                    "view_item_list", "impression",
                    "add_to_cart", "cart",
                    "remove_from_cart", "remove",
                    "add_to_wishlist", "favourite",
                    "purchase", "purchase"),
            List.of(EventMapping.ALL_OTHERS),
            List.of("purchase"));

    private final Map<Field, String> sources;
    private final TimeFormat.Unit unit;
    private final String zone;
    private final Map<String, String> types;
    private final List<String> ignored;
    private final List<String> valueTypes;

    EventPreset(
            Map<Field, String> sources,
            TimeFormat.Unit unit,
            String zone,
            Map<String, String> types,
            List<String> ignored,
            List<String> valueTypes) {
        this.sources = Map.copyOf(sources);
        this.unit = unit;
        this.zone = zone;
        this.types = Map.copyOf(types);
        this.ignored = List.copyOf(ignored);
        this.valueTypes = List.copyOf(valueTypes);
    }

    /** Where a field is, in the text form; empty for a field that the producer does not have. */
    public String source(Field field) {
        return sources.getOrDefault(field, "");
    }

    public TimeFormat.Unit unit() {
        return unit;
    }

    /** Of times that do not say theirs; empty if all do. */
    public String zone() {
        return zone;
    }

    /** Event types by the producer's names. */
    public Map<String, String> types() {
        return types;
    }

    /** Names that are ignored. */
    public List<String> ignored() {
        return ignored;
    }

    /** Types whose events have a value; empty for all. */
    public List<String> valueTypes() {
        return valueTypes;
    }

    /** The name that settings use. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static Map<Field, String> ownNames() {
        Map<Field, String> names = new EnumMap<>(Field.class);
        for (Field field : Field.values()) {
            names.put(field, field.toString());
        }
        names.remove(Field.QUANTITY);
        return names;
    }

    private static Map<Field, String> trackCalls(String session) {
        return Map.ofEntries(
                entry(EVENT_ID, "messageId"),
                entry(USER_ID, "userId"),
                entry(DEVICE_ID, "anonymousId"),
                entry(SESSION_ID, session),
                entry(
                        ITEM_ID,
                        "properties.products[].product_id | properties.products[].sku"
                                + " | properties.product_id | properties.sku"),
                entry(EVENT_TYPE, "event | type"),
                entry(EVENT_TIME, "timestamp | originalTimestamp | sentAt | receivedAt"),
                entry(VALUE, "properties.products[].price | properties.price"),
                entry(QUANTITY, "properties.products[].quantity | properties.quantity"),
                entry(ATTRIBUTES, ""));
    }

    private static Map<String, String> ecommerceEvents() {
        return Map.ofEntries(
                entry("Product List Viewed", "impression"),
                entry("Product Clicked", "click"),
                entry("Product Viewed", "view"),
                entry("Product Added", "cart"),
                entry("Product Removed", "remove"),
                entry("Order Completed", "purchase"),
                entry("Product Added to Wishlist", "favourite"),
                entry("Product Removed from Wishlist", "remove"),
                entry("Wishlist Product Added to Cart", "cart"));
    }
}
