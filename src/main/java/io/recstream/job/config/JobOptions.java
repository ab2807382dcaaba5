package io.recstream.job.config;

import static org.apache.flink.configuration.ConfigOptions.key;

import io.recstream.job.config.JobSettings.Feedback;
import io.recstream.job.config.JobSettings.Format;
import io.recstream.job.config.JobSettings.Guarantee;
import io.recstream.job.config.JobSettings.LostInput;
import io.recstream.job.config.JobSettings.LostOutput;
import io.recstream.job.config.JobSettings.Start;
import io.recstream.job.mapping.EventMapping.DerivedId;
import io.recstream.job.mapping.EventPreset;
import io.recstream.job.mapping.ItemMapping;
import io.recstream.job.mapping.ItemPreset;
import io.recstream.job.mapping.TimeFormat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;

/** Every setting of the job, in dataflow order: name, type, default, meaning. */
public final class JobOptions {

    /** The prefix of all names. */
    public static final String PREFIX = "recstream.";

    public static final ConfigOption<String> BOOTSTRAP_SERVERS =
            key("recstream.kafka.bootstrap-servers")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("The Kafka brokers: host:port, comma separated. Required.");
    public static final ConfigOption<String> GROUP_ID =
            text("recstream.kafka.group-id", "recstream")
                    .withDescription(
                            "The consumer group that offsets are committed to with each checkpoint.");
    public static final ConfigOption<Guarantee> DELIVERY_GUARANTEE =
            key("recstream.kafka.delivery-guarantee")
                    .enumType(Guarantee.class)
                    .defaultValue(Guarantee.EXACTLY_ONCE)
                    .withDescription(
                            "exactly-once: outputs are visible to read_committed consumers after the next checkpoint, each once; at-least-once: visible at once, repeated after a failure.");
    public static final ConfigOption<String> TRANSACTIONAL_ID_PREFIX =
            text("recstream.kafka.transactional-id-prefix", "recstream")
                    .withDescription(
                            "What the sinks' transactional ids begin with. Of this job alone, and the same over its restarts.");
    public static final ConfigOption<Duration> TRANSACTION_TIMEOUT =
            duration("recstream.kafka.transaction-timeout", Duration.ofMinutes(15))
                    .withDescription(
                            "After so long the broker aborts an open transaction and its records are lost: longer than a checkpoint and the longest downtime together, at most the broker's transaction.max.timeout.ms.");
    public static final ConfigOption<LostOutput> ON_LOST_OUTPUT =
            key("recstream.kafka.on-lost-output")
                    .enumType(LostOutput.class)
                    .defaultValue(LostOutput.FAIL)
                    .withDescription(
                            "What happens when the brokers have aborted a transaction that a checkpoint had promised, for instance after a downtime above the timeout. fail: the job ends and reports what is lost; count: it continues, and the metric recstream.output.lost of that sink grows.");
    public static final ConfigOption<Map<String, String>> KAFKA_PROPERTIES =
            key("recstream.kafka.properties")
                    .mapType()
                    .defaultValue(Map.of())
                    .withDescription(
                            "Passed to every Kafka client, for instance recstream.kafka.properties.security.protocol. A password or another secret only as a reference: ${file:/path:name} (a name in a properties file), ${directory:/path:name} (a file of its own) or ${env:NAME}, resolved in each process that makes a client.");
    public static final ConfigOption<String> KAFKA_PROPERTIES_FILE =
            text("recstream.kafka.properties-file", "")
                    .withDescription(
                            "A file of further client properties, on every machine under this absolute path: the job carries their names only, each process reads the values.");

    public static final ConfigOption<String> SCHEMA_REGISTRY_URL =
            text("recstream.schema-registry.url", "")
                    .withDescription(
                            "Addresses (http or https) of a schema registry with Confluent's interface, comma separated, tried in this order. For the format confluent-avro.");
    public static final ConfigOption<String> SCHEMA_REGISTRY_CREDENTIALS =
            text("recstream.schema-registry.credentials", "")
                    .withDescription(
                            "A reference to user:password for the registry, such as ${env:REGISTRY_LOGIN}; empty for none.");
    public static final ConfigOption<Boolean> SCHEMA_REGISTRY_REGISTER =
            key("recstream.schema-registry.register")
                    .booleanType()
                    .defaultValue(true)
                    .withDescription(
                            "Whether the job registers its schemas under TOPIC-value, with compatibility BACKWARD_TRANSITIVE; otherwise those of the outputs must be there.");

    public static final ConfigOption<String> EVENTS_TOPIC =
            text("recstream.events.topic", "recstream.events")
                    .withDescription("The input topic of user behaviour.");
    public static final ConfigOption<Format> EVENTS_FORMAT =
            format("recstream.events.format")
                    .withDescription(
                            "How events are encoded: avro (single-object encoding), confluent-avro (ids of recstream.schema-registry.url) or json.");
    public static final ConfigOption<Start> EVENTS_START =
            key("recstream.events.start")
                    .enumType(Start.class)
                    .defaultValue(Start.EARLIEST)
                    .withDescription(
                            "Where reading starts if there is neither a savepoint nor a committed offset.");
    public static final ConfigOption<LostInput> EVENTS_ON_LOST_INPUT =
            key("recstream.events.on-lost-input")
                    .enumType(LostInput.class)
                    .defaultValue(LostInput.FAIL)
                    .withDescription(
                            "What happens when events are lost before they were read: deleted by retention, or with a topic that was created again. fail: the job ends and reports what is lost; count: it continues at the earliest event that is left, and the metric recstream.input.lost grows.");
    public static final ConfigOption<Map<String, String>> EVENT_TYPES =
            key("recstream.events.types")
                    .mapType()
                    .defaultValue(
                            Map.of(
                                    "view", "1",
                                    "click", "1",
                                    "cart", "2",
                                    "favourite", "2",
                                    "purchase", "4",
                                    "impression", "0",
                                    "remove", "-1",
                                    "dislike", "-1"))
                    .withDescription(
                            "The event types that are accepted, with their weights in learning; 0 is not learnt, less than 0 only excludes the item from the user's lists.");
    public static final ConfigOption<String> EARLIEST_TIME =
            text("recstream.events.earliest-time", "2000-01-01T00:00:00Z")
                    .withDescription(
                            "An event of an earlier time is a dead letter and does not move event time: it is most likely in another unit than milliseconds.");
    public static final ConfigOption<Duration> MAX_FUTURE_SKEW =
            duration("recstream.events.max-future-skew", Duration.ofMinutes(5))
                    .withDescription(
                            "An event further ahead of the wall clock is a dead letter and does not move event time.");
    public static final ConfigOption<Duration> MAX_OUT_OF_ORDERNESS =
            duration("recstream.events.max-out-of-orderness", Duration.ofSeconds(5))
                    .withDescription(
                            "How far event time stays behind the newest event of a partition.");
    public static final ConfigOption<Duration> ALLOWED_LATENESS =
            duration("recstream.events.allowed-lateness", Duration.ofMinutes(10))
                    .withDescription(
                            "An event that is behind event time by more is a dead letter with reason LATE; one that is behind by less corrects the results that it affects.");
    public static final ConfigOption<Duration> IDLE_TIMEOUT =
            duration("recstream.events.idle-timeout", Duration.ofSeconds(10))
                    .withDescription(
                            "A partition whose accepted events have not become newer for so long (wall clock, while there was nothing to read) no longer holds event time back.");
    public static final ConfigOption<Duration> SETTLE_TIME =
            duration("recstream.events.settle-time", Duration.ofSeconds(5))
                    .withDescription(
                            "While a partition is idle, event time follows the others so much later (wall clock), so that partitions that resume together are all read before it moves.");
    public static final ConfigOption<MemorySize> EVENTS_MAX_RECORD_SIZE =
            size("recstream.events.max-record-size", "1 mb")
                    .withDescription("An event with a larger payload is a dead letter.");

    public static final ConfigOption<EventPreset> EVENTS_MAPPING_PRESET =
            key("recstream.events.mapping.preset")
                    .enumType(EventPreset.class)
                    .defaultValue(EventPreset.NONE)
                    .withDescription(
                            "Reads the events of another producer: the mapping of segment, rudderstack, snowplow or ga4, which the other settings of the mapping change; none for a mapping of these alone. Any of them needs recstream.events.format json or confluent-avro (docs/producing.md).");
    public static final ConfigOption<String> EVENTS_MAPPING_EVENT_ID =
            path("recstream.events.mapping.event-id")
                    .withDescription(
                            "Where the event id is: a path such as properties.id or items[].id, several with | between them of which the first that matches counts, or a constant such as =web; empty for nowhere. Without a preset the default of each field is its name in recstream's own events. An event without an id gets one by recstream.events.mapping.derived-id.");
    public static final ConfigOption<String> EVENTS_MAPPING_USER_ID =
            path("recstream.events.mapping.user-id")
                    .withDescription("Where the user id is; a number is its digits.");
    public static final ConfigOption<String> EVENTS_MAPPING_DEVICE_ID =
            path("recstream.events.mapping.device-id")
                    .withDescription("Where the id of the device or anonymous visitor is.");
    public static final ConfigOption<String> EVENTS_MAPPING_SESSION_ID =
            path("recstream.events.mapping.session-id").withDescription("Where the session id is.");
    public static final ConfigOption<String> EVENTS_MAPPING_ITEM_ID =
            path("recstream.events.mapping.item-id")
                    .withDescription(
                            "Where the item id is. A path through an array, such as products[].id, makes each element an event, whose other paths through this array stand for the same element.");
    public static final ConfigOption<String> EVENTS_MAPPING_EVENT_TYPE =
            path("recstream.events.mapping.event-type")
                    .withDescription(
                            "Where the name of the event type is, or the type as a constant: =view.");
    public static final ConfigOption<String> EVENTS_MAPPING_EVENT_TIME =
            path("recstream.events.mapping.event-time")
                    .withDescription(
                            "Where the event time is; @timestamp is the Kafka timestamp of the record.");
    public static final ConfigOption<String> EVENTS_MAPPING_VALUE =
            path("recstream.events.mapping.value")
                    .withDescription(
                            "Where the value is: the total, or the price of one if there is a quantity.");
    public static final ConfigOption<String> EVENTS_MAPPING_QUANTITY =
            path("recstream.events.mapping.quantity")
                    .withDescription("Where the quantity is, by which the value is multiplied.");
    public static final ConfigOption<String> EVENTS_MAPPING_ATTRIBUTES =
            path("recstream.events.mapping.attributes")
                    .withDescription(
                            "Where the object is whose fields are attributes of the event; objects and arrays in it are left out.");
    public static final ConfigOption<List<String>> EVENTS_MAPPING_VALUE_TYPES =
            texts("recstream.events.mapping.value-types")
                    .withDescription(
                            "The event types whose events have a value, such as purchase: a view has none, although its record has a price. Empty for those of the preset, without one for all.");
    public static final ConfigOption<TimeFormat.Unit> EVENTS_MAPPING_TIME_UNIT =
            key("recstream.events.mapping.time-unit")
                    .enumType(TimeFormat.Unit.class)
                    .defaultValue(TimeFormat.Unit.MILLIS)
                    .withDescription(
                            "What a number counts, also one in a text; a preset may have another default. Avro's logical timestamps need no unit.");
    public static final ConfigOption<String> EVENTS_MAPPING_TIME_FORMAT =
            text("recstream.events.mapping.time-format", "")
                    .withDescription(
                            "The pattern of a time that is a text, by Java's DateTimeFormatter, such as dd/MM/yyyy HH:mm:ss; empty for ISO-8601.");
    public static final ConfigOption<String> EVENTS_MAPPING_TIME_ZONE =
            text("recstream.events.mapping.time-zone", "")
                    .withDescription(
                            "The zone of a time without one, such as UTC or Europe/Paris; empty rejects such a time.");
    public static final ConfigOption<Map<String, String>> EVENTS_MAPPING_TYPES =
            key("recstream.events.mapping.types")
                    .mapType()
                    .defaultValue(Map.of())
                    .withDescription(
                            "The event type by the producer's name, such as Product Viewed: view; added to those of the preset.");
    public static final ConfigOption<List<String>> EVENTS_MAPPING_IGNORED_TYPES =
            texts("recstream.events.mapping.ignored-types")
                    .withDescription(
                            "Names of event types whose records are ignored and counted (metric recstream.ignored); * for all that are not known. Empty for those of the preset; without one a record of an unknown type is a dead letter.");
    public static final ConfigOption<DerivedId> EVENTS_MAPPING_DERIVED_ID =
            key("recstream.events.mapping.derived-id")
                    .enumType(DerivedId.class)
                    .defaultValue(DerivedId.CONTENT)
                    .withDescription(
                            "What the id of an event is made from where its record has none. content: the payload, so that the same record sent twice is one event; coordinates: topic, partition and offset.");

    public static final ConfigOption<String> CATALOG_TOPIC =
            text("recstream.catalog.topic", "recstream.catalog")
                    .withDescription("The input topic of the catalogue; compacted.");
    public static final ConfigOption<Format> CATALOG_FORMAT =
            format("recstream.catalog.format")
                    .withDescription(
                            "How items are encoded: avro (single-object encoding), confluent-avro (ids of recstream.schema-registry.url) or json.");
    public static final ConfigOption<LostInput> CATALOG_ON_LOST_INPUT =
            key("recstream.catalog.on-lost-input")
                    .enumType(LostInput.class)
                    .defaultValue(LostInput.FAIL)
                    .withDescription(
                            "The same for the catalogue. What compaction removes is not lost, as the newest record of each item stays.");
    public static final ConfigOption<MemorySize> CATALOG_MAX_RECORD_SIZE =
            size("recstream.catalog.max-record-size", "1 mb")
                    .withDescription("An item with a larger payload is a dead letter.");

    public static final ConfigOption<List<String>> CATALOG_ATTRIBUTES =
            texts("recstream.catalog.attributes")
                    .withDescription(
                            "The attributes of items that the job keeps, for published rules (docs/control.md): names in the field attributes of an item, such as brand;season, at most 20. They apply to items whose record arrives from then on. Each subtask of rank-list holds them on its heap. Needs recstream.rank.replicate-catalog.");
    public static final ConfigOption<ItemPreset> CATALOG_MAPPING_PRESET =
            key("recstream.catalog.mapping.preset")
                    .enumType(ItemPreset.class)
                    .defaultValue(ItemPreset.NONE)
                    .withDescription(
                            "Reads the catalogue of another producer: debezium for the rows of a database, whose paths begin at the row; none for a mapping of the other settings alone. Any of them needs recstream.catalog.format json or confluent-avro (docs/producing.md).");
    public static final ConfigOption<String> CATALOG_MAPPING_ITEM_ID =
            path("recstream.catalog.mapping.item-id")
                    .withDescription(
                            "Where the item id is, as of recstream.events.mapping.item-id; of a record without a value, in its key.");
    public static final ConfigOption<String> CATALOG_MAPPING_TITLE =
            path("recstream.catalog.mapping.title").withDescription("Where the title is.");
    public static final ConfigOption<String> CATALOG_MAPPING_CATEGORY =
            path("recstream.catalog.mapping.category")
                    .withDescription(
                            "Where the category is: a text, an array of texts, or the elements of an array, such as categories[].name, widest first.");
    public static final ConfigOption<String> CATALOG_MAPPING_CATEGORY_SEPARATOR =
            text("recstream.catalog.mapping.category-separator", "/")
                    .withDescription(
                            "What stands between the parts of a category that is one text, such as >.");
    public static final ConfigOption<String> CATALOG_MAPPING_PRICE =
            path("recstream.catalog.mapping.price")
                    .withDescription("Where the price is: a number, or a text such as 12.50 EUR.");
    public static final ConfigOption<ItemMapping.PriceUnit> CATALOG_MAPPING_PRICE_UNIT =
            key("recstream.catalog.mapping.price-unit")
                    .enumType(ItemMapping.PriceUnit.class)
                    .defaultValue(ItemMapping.PriceUnit.UNITS)
                    .withDescription(
                            "What the number of a price counts, also one in a text: units of the currency, or parts of one. 12990 cents are a price of 129.90.");
    public static final ConfigOption<String> CATALOG_MAPPING_CURRENCY =
            path("recstream.catalog.mapping.currency").withDescription("Where the currency is.");
    public static final ConfigOption<String> CATALOG_MAPPING_AVAILABLE =
            path("recstream.catalog.mapping.available")
                    .withDescription(
                            "Where the availability of the item is: true or false, a quantity, or words such as in_stock.");
    public static final ConfigOption<List<String>> CATALOG_MAPPING_AVAILABLE_VALUES =
            texts("recstream.catalog.mapping.available-values")
                    .withDescription(
                            "The values of available that mean yes; all others then mean no.");
    public static final ConfigOption<Map<String, String>> CATALOG_MAPPING_ATTRIBUTES =
            key("recstream.catalog.mapping.attributes")
                    .mapType()
                    .defaultValue(Map.of())
                    .withDescription(
                            "Where the values of an attribute are, by its name, such as brand: vendor.name: a text, number or boolean, or an array of these. It is kept like one of recstream.catalog.attributes; where that names others, they are at attributes.NAME.");
    public static final ConfigOption<String> CATALOG_MAPPING_DELETED =
            path("recstream.catalog.mapping.deleted")
                    .withDescription(
                            "Where the deletion of the item is marked, such as __deleted; true deletes it like a record without a value.");

    public static final ConfigOption<Duration> DEDUP_HORIZON =
            duration("recstream.dedup.horizon", Duration.ofHours(1))
                    .withDescription(
                            "How long (event time) a user's event ids are remembered; at least the allowed lateness and disorder together.");

    public static final ConfigOption<Duration> SESSION_GAP =
            duration("recstream.session.gap", Duration.ofMinutes(30))
                    .withDescription(
                            "Silence (event time) that ends a session, also where the producer goes on naming it.");
    public static final ConfigOption<Integer> MAX_OPEN_SESSIONS =
            number("recstream.session.max-open", 4)
                    .withDescription(
                            "How many sessions of a user are open at once, each with its own context: devices used in turn. One more takes the place of the least recently active; 1 to 50.");
    public static final ConfigOption<Integer> CONTEXT_ITEMS =
            number("recstream.session.context-items", 10)
                    .withDescription("The newest distinct items that a session's context holds.");

    public static final ConfigOption<Feedback> SESSION_FEEDBACK =
            key("recstream.session.feedback")
                    .enumType(Feedback.class)
                    .defaultValue(Feedback.EVERY)
                    .withDescription(
                            "every: each event teaches by the weight of its type; maximum: only by how much that exceeds the greatest weight of the item's events so far in the session.");

    public static final ConfigOption<Duration> USER_IDLE_TTL =
            duration("recstream.user.idle-ttl", Duration.ofDays(30))
                    .withDescription("A user without an event for so long is forgotten.");

    public static final ConfigOption<Integer> ITEM_SNIPPETS =
            number("recstream.item.snippets", 100)
                    .withDescription("The most recent sessions that an item remembers.");
    public static final ConfigOption<Integer> ITEM_RULES =
            number("recstream.item.rules", 50)
                    .withDescription(
                            "The most successors, and the most partners, that an item remembers.");
    public static final ConfigOption<Integer> ANSWERING_ITEMS =
            number("recstream.item.answering-items", 4)
                    .withDescription(
                            "How many of the newest items of a context return candidates.");
    public static final ConfigOption<Integer> ITEM_CANDIDATES =
            number("recstream.item.candidates", 30)
                    .withDescription(
                            "The maximum number of candidates of each expert in one response.");
    public static final ConfigOption<Double> LAMBDA_SPW =
            real("recstream.item.lambda-spw", 2.0)
                    .withDescription(
                            "Decay of a query item's weight by its distance from the end of the query, items.");
    public static final ConfigOption<Duration> LAMBDA_SNH =
            duration("recstream.item.lambda-snh", Duration.ofDays(20))
                    .withDescription("Decay of a remembered session's weight by its age.");
    public static final ConfigOption<Double> LAMBDA_INH =
            real("recstream.item.lambda-inh", 2.0)
                    .withDescription(
                            "Decay of a neighbour item's weight by its distance from the matched item, items.");
    public static final ConfigOption<Double> LAMBDA_IPW =
            real("recstream.item.lambda-ipw", 1.5)
                    .withDescription(
                            "Decay of an answering item's weight by its distance from the end of the query, items.");
    public static final ConfigOption<Duration> LAMBDA_RULES =
            duration("recstream.item.lambda-rules", Duration.ofDays(30))
                    .withDescription("Decay of a successor's and a partner's weight by its age.");
    public static final ConfigOption<Duration> ITEM_IDLE_TTL =
            duration("recstream.item.idle-ttl", Duration.ofDays(90))
                    .withDescription(
                            "An item without an event for so long is forgotten, its catalogue entry excepted.");

    public static final ConfigOption<Duration> POPULARITY_HALF_LIFE =
            duration("recstream.popularity.half-life", Duration.ofDays(1))
                    .withDescription(
                            "The time after which an event counts half for popularity; popular items fill up short lists.");

    public static final ConfigOption<String> SIMILAR_ITEMS_TOPIC =
            text("recstream.similar-items.topic", "recstream.similar-items")
                    .withDescription("The output topic of items' neighbours; compacted.");
    public static final ConfigOption<Integer> SIMILAR_ITEMS_SIZE =
            number("recstream.similar-items.size", 20)
                    .withDescription("The most neighbours of an item.");
    public static final ConfigOption<Duration> SIMILAR_ITEMS_MIN_INTERVAL =
            duration("recstream.similar-items.min-interval", Duration.ofSeconds(10))
                    .withDescription("An item's neighbours are emitted at most once in so long.");

    public static final ConfigOption<List<Duration>> WINDOW_LENGTHS =
            key("recstream.windows.lengths")
                    .durationType()
                    .asList()
                    .defaultValues(
                            Duration.ofMinutes(5),
                            Duration.ofHours(1),
                            Duration.ofHours(24),
                            Duration.ofDays(7))
                    .withDescription(
                            "The sliding windows per user, semicolon separated; each a multiple of the pane.");
    public static final ConfigOption<Duration> WINDOW_PANE =
            duration("recstream.windows.pane", Duration.ofMinutes(1))
                    .withDescription("The step by which windows slide.");
    public static final ConfigOption<List<Duration>> WINDOW_STEPS =
            key("recstream.windows.steps")
                    .durationType()
                    .asList()
                    .defaultValues()
                    .withDescription(
                            "Longer steps in which events leave the windows, such as 1 min;5 min;1 h;6 h: one for each window, the shortest first, each a multiple of the pane; a window may be shorter by less than a step. Without them events leave pane by pane, each with a record.");
    public static final ConfigOption<Integer> TOP_CATEGORIES =
            number("recstream.windows.top-categories", 5)
                    .withDescription("The most categories that a window names.");
    public static final ConfigOption<Boolean> WINDOWS_ACCEPT_INCOMPLETE =
            flag("recstream.windows.accept-incomplete")
                    .withDescription(
                            "Start also from a savepoint from whose panes not all windows can be computed: those are not exact until the longest has passed.");
    public static final ConfigOption<MemorySize> WINDOWS_DEPARTURES =
            size("recstream.windows.departures-size", "16 mb")
                    .withDescription(
                            "Heap for the moments at which events leave windows, per subtask, some 20 bytes a user; after a restore it is filled from the users' windows. What does not fit is in timers of Flink; 0 b for all of them.");

    public static final ConfigOption<String> USER_FEATURES_TOPIC =
            text("recstream.user-features.topic", "recstream.user-features")
                    .withDescription("The output topic of users' window features; compacted.");

    public static final ConfigOption<Integer> LIST_SIZE =
            number("recstream.rank.size", 20).withDescription("The longest list, items.");
    public static final ConfigOption<Double> WEIGHT_KNN =
            real("recstream.rank.weight-knn", 0.4)
                    .withDescription("Weight of the session neighbours in the blend.");
    public static final ConfigOption<Double> WEIGHT_SEQUENTIAL =
            real("recstream.rank.weight-sequential", 0.2)
                    .withDescription(
                            "Weight of the sequential rules: items that follow the newest item.");
    public static final ConfigOption<Double> WEIGHT_ASSOCIATION =
            real("recstream.rank.weight-association", 0.3)
                    .withDescription(
                            "Weight of the association rules: items that occur together with the newest items.");
    public static final ConfigOption<Double> WEIGHT_REVISIT =
            real("recstream.rank.weight-revisit", 0.1)
                    .withDescription("Weight of revisits of an item of the session.");
    public static final ConfigOption<Boolean> EXCLUDE_PURCHASED =
            flag("recstream.rules.exclude-purchased")
                    .withDescription(
                            "Leave out the last 200 items that the user has an event of type purchase of.");
    public static final ConfigOption<Boolean> EXCLUDE_SEEN =
            flag("recstream.rules.exclude-seen")
                    .withDescription(
                            "Leave out the last 100 items of the user's positive events, those of the session included.");
    public static final ConfigOption<Double> MIN_SCORE =
            real("recstream.rules.min-score", 0.0)
                    .withDescription(
                            "Remove items with a lower score; popular items that fill up a list have scores below all others.");
    public static final ConfigOption<Boolean> REPLICATE_CATALOG =
            flag("recstream.rank.replicate-catalog")
                    .withDescription(
                            "Send the title, category and kept attributes of every item to every subtask of rank-list, for list entries and list rules by category; each holds them on its heap (some 200 bytes an item with a title of 24) and writes them with every checkpoint (some 80).");
    public static final ConfigOption<List<String>> ALLOWED_CATEGORIES =
            texts("recstream.rules.allowed-categories")
                    .withDeprecatedKeys("recstream.rank.allowed-categories")
                    .withDescription(
                            "Where set, only items of these categories and those below them, semicolon separated paths such as home/light; a slash or backslash in a name has a backslash before it. None whose category is unknown. Needs recstream.rank.replicate-catalog.");
    public static final ConfigOption<List<String>> DENIED_CATEGORIES =
            texts("recstream.rules.denied-categories")
                    .withDeprecatedKeys("recstream.rank.denied-categories")
                    .withDescription(
                            "No items of these categories and those below them, even where allowed; an unknown category is none of them. Paths as in allowed-categories. Needs recstream.rank.replicate-catalog.");
    public static final ConfigOption<Integer> MAX_PER_CATEGORY =
            number("recstream.rules.max-per-category", 0)
                    .withDeprecatedKeys("recstream.rank.max-per-category")
                    .withDescription(
                            "The most items in a list of one and the same whole category path, 0 for any number; those of unknown category are not counted. Needs recstream.rank.replicate-catalog.");
    public static final ConfigOption<Duration> REISSUE =
            duration("recstream.rules.reissue", Duration.ZERO)
                    .withDescription(
                            "For so long after a user's event their list is made again when an item that it has is sold out, when one that it would have is back, or when rules are published or an experiment starts or ends; 0 s for never: lists change with the next event.");
    public static final ConfigOption<Integer> REISSUE_USERS =
            number("recstream.rules.reissue-users", 10_000)
                    .withDescription(
                            "With recstream.rules.reissue, the most users of a subtask of rank-list whose lists can be made again, each some 5 kB of its heap; those whose event is the oldest leave first.");
    public static final ConfigOption<Duration> ANSWER_TIMEOUT =
            duration("recstream.rank.answer-timeout", Duration.ofSeconds(5))
                    .withDescription("How long a list waits for a missing candidate response.");
    public static final ConfigOption<Duration> CATALOG_TIMEOUT =
            duration("recstream.rank.catalog-timeout", Duration.ofMinutes(1))
                    .withDescription(
                            "The maximum time that lists wait after a start until the catalogue has been read up to its end at that time, so that no list contains unavailable items; 0 s to disable.");

    public static final ConfigOption<Integer> QUALITY_WINDOW =
            number("recstream.quality.window", 10_000)
                    .withDescription(
                            "The last events of a subtask over which it measures, as metrics, how good the lists before them were.");

    public static final ConfigOption<Duration> EMIT_MIN_INTERVAL =
            duration("recstream.emit.min-interval", Duration.ZERO)
                    .withDescription(
                            "A user's lists are emitted at most once in so long; 0 s emits each change.");

    public static final ConfigOption<String> RECOMMENDATIONS_TOPIC =
            text("recstream.recommendations.topic", "recstream.recommendations")
                    .withDescription("The output topic of users' lists; compacted.");

    public static final ConfigOption<Format> OUTPUT_FORMAT =
            format("recstream.output.format")
                    .withDescription(
                            "How all outputs are encoded: avro (single-object encoding), confluent-avro (ids of recstream.schema-registry.url) or json. Tools such as Flink SQL and Kafka Connect read the last two only.");

    public static final ConfigOption<Boolean> IDENTITY_ENABLED =
            key("recstream.identity.enabled")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether a user's ids are one person: devices belong to the user who identified on them last, and users that recstream.identity-links unites have one list. Without it each id is a user of its own.");
    public static final ConfigOption<String> IDENTITY_LINKS_TOPIC =
            text("recstream.identity.links.topic", "recstream.identity-links")
                    .withDescription(
                            "The input topic of links between ids; keep all of it. Only with recstream.identity.enabled.");
    public static final ConfigOption<Format> IDENTITY_LINKS_FORMAT =
            format("recstream.identity.links.format")
                    .withDescription(
                            "How links are encoded: avro (single-object encoding), confluent-avro (ids of recstream.schema-registry.url) or json.");
    public static final ConfigOption<LostInput> IDENTITY_LINKS_ON_LOST_INPUT =
            key("recstream.identity.links.on-lost-input")
                    .enumType(LostInput.class)
                    .defaultValue(LostInput.FAIL)
                    .withDescription("The same for links as recstream.events.on-lost-input.");
    public static final ConfigOption<String> IDENTITIES_TOPIC =
            text("recstream.identity.topic", "recstream.identities")
                    .withDescription(
                            "The output topic of the person of each id; compacted. Only with recstream.identity.enabled.");
    public static final ConfigOption<Integer> IDENTITY_MAX_COMPONENT =
            number("recstream.identity.max-component", 100)
                    .withDescription(
                            "How many user ids a person has at most; a link that would give them more is a dead letter with reason COMPONENT_TOO_LARGE.");
    public static final ConfigOption<Integer> IDENTITY_MAX_OWNERS =
            number("recstream.identity.max-owners", 5)
                    .withDescription(
                            "How many users identify on a device within a day at most; with more it is nobody's, and each further user is a dead letter with reason TOO_MANY_OWNERS.");
    public static final ConfigOption<Duration> IDENTITY_DEVICE_TTL =
            duration("recstream.identity.device-ttl", Duration.ofDays(90))
                    .withDescription(
                            "A device without an event for so long is forgotten, and whose it was.");
    public static final ConfigOption<Duration> IDENTITY_LOOKBACK =
            duration("recstream.identity.lookback", Duration.ofDays(7))
                    .withDescription(
                            "How old the events of an id may be, measured from its newest, that are counted again for the person that it becomes part of.");
    public static final ConfigOption<Integer> IDENTITY_MAX_EVENTS =
            number("recstream.identity.max-events", 200)
                    .withDescription("How many of them at most, the newest.");

    public static final ConfigOption<Boolean> CONTROL_ENABLED =
            key("recstream.control.enabled")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether the job takes commands while it runs, such as to forget a user (bin/recstream forget).");
    public static final ConfigOption<String> CONTROL_TOPIC =
            text("recstream.control.topic", "recstream.control")
                    .withDescription(
                            "The input topic of commands, of one partition: they are applied in its order. Who may write to it may remove users and change all lists. Only with recstream.control.enabled.");
    public static final ConfigOption<Format> CONTROL_FORMAT =
            format("recstream.control.format")
                    .withDescription(
                            "How commands are encoded: avro (single-object encoding), confluent-avro (ids of recstream.schema-registry.url) or json.");
    public static final ConfigOption<LostInput> CONTROL_ON_LOST_INPUT =
            key("recstream.control.on-lost-input")
                    .enumType(LostInput.class)
                    .defaultValue(LostInput.FAIL)
                    .withDescription("The same for commands as recstream.events.on-lost-input.");
    public static final ConfigOption<String> CONTROL_RESULTS_TOPIC =
            text("recstream.control.results-topic", "recstream.control-results")
                    .withDescription(
                            "The output topic of what became of each command, by its id; compacted. Only with recstream.control.enabled.");
    public static final ConfigOption<Duration> CONTROL_RETENTION =
            duration("recstream.control.retention", Duration.ofDays(30))
                    .withDescription(
                            "How long the job knows the id of a command: if it is sent again until then, it is answered as before and not applied again.");

    public static final ConfigOption<String> ARCHIVE_PATH =
            text("recstream.archive.path", "")
                    .withDescription(
                            "The folder that every accepted event is written to as a row of Parquet files, such as s3://bucket/archive, hdfs://… or file:///…; of this job alone, and the same over its restarts. Empty for no archive.");
    public static final ConfigOption<MemorySize> ARCHIVE_FILE_SIZE =
            size("recstream.archive.file-size", "128 mb")
                    .withDescription(
                            "When so much of one date has been collected, it becomes a Parquet file, which is somewhat smaller.");
    public static final ConfigOption<Duration> ARCHIVE_MAX_DELAY =
            duration("recstream.archive.max-delay", Duration.ofMinutes(10))
                    .withDescription(
                            "What has been collected of a date becomes a file after so long in any case; rows are visible one to three checkpoints later. Counted in checkpoints.");

    public static final ConfigOption<Boolean> ARCHIVE_ACCEPT_LOST_FILES =
            flag("recstream.archive.accept-lost-files")
                    .withDescription(
                            "Count hidden files that do not exist as archived, instead of failing: for a start from a savepoint that a job has gone on from before.");

    public static final ConfigOption<String> DEAD_LETTERS_TOPIC =
            text("recstream.dead-letters.topic", "recstream.dead-letters")
                    .withDescription("The output topic of refused records; not compacted.");
    public static final ConfigOption<MemorySize> DEAD_LETTERS_MAX_PAYLOAD_SIZE =
            size("recstream.dead-letters.max-payload-size", "512 kb")
                    .withDescription(
                            "How much of a refused payload a dead letter keeps; the topic's max.message.bytes must fit it.");

    public static final ConfigOption<MemorySize> CACHE_SIZE =
            size("recstream.cache.size", "32 mb")
                    .withDescription(
                            "Decoded state that each keyed stage keeps on the heap, per subtask; 0 b for none.");

    private JobOptions() {}

    private static ConfigOption<String> text(String name, String value) {
        return key(name).stringType().defaultValue(value);
    }

    /** The default depends on the preset. */
    private static ConfigOption<String> path(String name) {
        return key(name).stringType().noDefaultValue();
    }

    private static ConfigOption<List<String>> texts(String name) {
        return key(name).stringType().asList().defaultValues();
    }

    private static ConfigOption<Boolean> flag(String name) {
        return key(name).booleanType().defaultValue(false);
    }

    private static ConfigOption<Duration> duration(String name, Duration value) {
        return key(name).durationType().defaultValue(value);
    }

    private static ConfigOption<Integer> number(String name, int value) {
        return key(name).intType().defaultValue(value);
    }

    private static ConfigOption<Double> real(String name, double value) {
        return key(name).doubleType().defaultValue(value);
    }

    private static ConfigOption<MemorySize> size(String name, String value) {
        return key(name).memoryType().defaultValue(MemorySize.parse(value));
    }

    private static ConfigOption<Format> format(String name) {
        return key(name).enumType(Format.class).defaultValue(Format.AVRO);
    }
}
