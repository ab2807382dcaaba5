package io.recstream.job.model;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Any record of the model that a stage may send, the strange ones included. */
public final class ModelArbitraries {

    private ModelArbitraries() {}

    /** Any text that UTF-8 can carry: without unpaired surrogates. */
    static Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().alpha().ofMaxLength(12),
                Arbitraries.strings()
                        .withChars('\0', '\n', 'ä', '€', '漢', '\uFFFD', '\uFFFF')
                        .ofMaxLength(130),
                Arbitraries.of("😀", "", "𐐷a"));
    }

    static Arbitrary<String> nullableTexts() {
        return texts().injectNull(0.2);
    }

    static Arbitrary<String> paths() {
        return nullableTexts().map(CategoryPath::parse);
    }

    static Arbitrary<Float> scores() {
        return Arbitraries.oneOf(Arbitraries.just(0f), Arbitraries.floats().greaterOrEqual(0));
    }

    static Arbitrary<Double> values() {
        return Arbitraries.oneOf(
                Arbitraries.doubles(),
                Arbitraries.of(0.0, -0.0, Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN));
    }

    static Arbitrary<UserEvent> events() {
        return Combinators.combine(
                        texts(),
                        texts(),
                        nullableTexts(),
                        texts(),
                        texts(),
                        Arbitraries.longs(),
                        Arbitraries.longs())
                .as(UserEvent::new);
    }

    static Arbitrary<CatalogItem> items() {
        return Combinators.combine(
                        texts(), nullableTexts(), paths(), values(), booleans(), booleans())
                .as(CatalogItem::new);
    }

    static Arbitrary<ItemAvailability> notices() {
        return Combinators.combine(
                        texts(),
                        booleans(),
                        booleans(),
                        Arbitraries.longs(),
                        nullableTexts(),
                        paths())
                .as(ItemAvailability::new);
    }

    static <T> Arbitrary<DecodedRecord<T>> incoming(Arbitrary<T> values) {
        Arbitrary<DecodedRecord<T>> accepted =
                Combinators.combine(sources(), values).as(DecodedRecord::accepted);
        Arbitrary<DecodedRecord<T>> rejected =
                Combinators.combine(sources(), Arbitraries.of(DeadLetterReason.class), texts())
                        .as(DecodedRecord::rejected);
        return Arbitraries.oneOf(accepted, rejected);
    }

    static Arbitrary<SourceRecord> sources() {
        return Combinators.combine(
                        texts(),
                        Arbitraries.integers().between(0, 100_000),
                        Arbitraries.longs(),
                        Arbitraries.longs(),
                        bytes().injectNull(0.3),
                        bytes().injectNull(0.3))
                .as(SourceRecord::new);
    }

    static Arbitrary<ItemUpdate> visits() {
        return Combinators.combine(
                        Combinators.combine(
                                        texts(),
                                        texts(),
                                        texts().array(String[].class).ofMaxSize(10))
                                .as(VisitIds::new),
                        Arbitraries.longs(),
                        Arbitraries.longs(),
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.integers().between(0, 10),
                        Arbitraries.oneOf(scores(), Arbitraries.just(-1f)),
                        Arbitraries.integers().between(1, 10),
                        events().injectNull(0.5))
                .as(ModelArbitraries::visit);
    }

    private record VisitIds(String user, String ownItem, String[] context) {}

    private static ItemUpdate visit(
            VisitIds ids,
            long sequence,
            long time,
            int position,
            int repeatDistance,
            float weight,
            int asked,
            UserEvent event) {
        int length = ids.context().length;
        int at = length == 0 ? 0 : position % length;
        int place = weight < 0 ? at - 1 : at;
        return new ItemUpdate(
                length == 0 || place < 0 ? ids.ownItem() : ids.context()[place],
                ids.user(),
                sequence,
                sequence % 2 == 0,
                time * 31,
                time,
                PackedItemIds.of(ids.context()),
                at,
                repeatDistance,
                weight,
                asked,
                event == null ? 0 : repeatDistance - 1,
                event == null ? 0 : asked,
                event);
    }

    static Arbitrary<CandidateResponse> answers() {
        return Combinators.combine(
                        texts(),
                        Arbitraries.longs(),
                        Arbitraries.integers().between(1, 10),
                        Arbitraries.integers().between(0, 9),
                        texts(),
                        candidates(),
                        enriched().injectNull(0.5),
                        popularItems().injectNull(0.5))
                .as(CandidateResponse::new);
    }

    public static Arbitrary<RecommendationUpdate> lists() {
        Arbitrary<RecommendedItem> entries =
                Combinators.combine(
                                texts(),
                                values(),
                                Arbitraries.of(RecommendationReason.class),
                                nullableTexts(),
                                nullableTexts(),
                                paths())
                        .as(RecommendedItem::new);
        Arbitrary<RecommendationUpdate> lists =
                Combinators.combine(
                                texts(),
                                Arbitraries.longs(),
                                Arbitraries.longs(),
                                texts(),
                                Arbitraries.integers().greaterOrEqual(RecommendationUpdate.UNKNOWN),
                                booleans(),
                                Arbitraries.of(EmptyReason.class).injectNull(0.5),
                                entries.list().ofMaxSize(25))
                        .as(
                                (user, version, time, event, events, complete, reason, items) ->
                                        new RecommendationUpdate(
                                                user, version, time, event, ~time, events, complete,
                                                reason, items));
        return Combinators.combine(lists, Arbitraries.longs().injectNull(0.5), nullableTexts())
                .as(
                        (list, rules, variant) ->
                                new RecommendationUpdate(
                                        list.userId(),
                                        list.version(),
                                        list.generatedAt(),
                                        list.triggerEventId(),
                                        list.eventTime(),
                                        list.sessionEvents(),
                                        list.complete(),
                                        list.emptyReason(),
                                        list.items(),
                                        rules,
                                        variant));
    }

    public static Arbitrary<UserFeatures> features() {
        Arbitrary<WindowFeatures> windows =
                Combinators.combine(
                                Arbitraries.longs(),
                                Arbitraries.longs(),
                                Arbitraries.maps(texts(), Arbitraries.longs()).ofMaxSize(4),
                                values(),
                                Arbitraries.longs(),
                                Combinators.combine(texts(), Arbitraries.longs())
                                        .as(CategoryCount::new)
                                        .list()
                                        .ofMaxSize(4))
                        .as(WindowFeatures::new);
        return Combinators.combine(
                        texts(),
                        Arbitraries.longs(),
                        Arbitraries.longs(),
                        Arbitraries.longs(),
                        Arbitraries.longs(),
                        windows.list().ofMaxSize(5),
                        Arbitraries.oneOf(
                                Arbitraries.longs(), Arbitraries.just(UserFeatures.COMPLETE)))
                .as(UserFeatures::new);
    }

    static Arbitrary<PopularitySnapshot> popularItems() {
        return Arbitraries.integers()
                .between(0, 30)
                .flatMap(
                        size ->
                                Combinators.combine(
                                                Arbitraries.integers().between(0, 1000),
                                                Arbitraries.longs(),
                                                texts().array(String[].class).ofSize(size),
                                                nullableTexts()
                                                        .map(CategoryPath::parse)
                                                        .array(String[].class)
                                                        .ofSize(size),
                                                scores().array(float[].class).ofSize(size))
                                        .as(PopularitySnapshot::new));
    }

    private static Arbitrary<Candidates> candidates() {
        return Arbitraries.integers()
                .between(0, 60)
                .flatMap(
                        size ->
                                Combinators.combine(
                                                texts().array(String[].class).ofSize(size),
                                                scores().array(float[].class).ofSize(size),
                                                scores().array(float[].class).ofSize(size),
                                                scores().array(float[].class).ofSize(size),
                                                scores(),
                                                scores())
                                        .as(CandidateScores::new));
    }

    private static Arbitrary<EnrichedEvent> enriched() {
        return Combinators.combine(
                        events(),
                        booleans(),
                        texts().array(String[].class).ofMaxSize(10),
                        Arbitraries.integers().between(0, 10),
                        scores(),
                        booleans(),
                        nullableTexts(),
                        nullableTexts())
                .as(
                        (event, first, context, distance, weight, known, title, category) ->
                                new EnrichedEvent(
                                        event,
                                        first,
                                        event.time() * 7,
                                        PackedItemIds.of(context),
                                        distance,
                                        weight,
                                        distance - 1,
                                        distance,
                                        known,
                                        title,
                                        category));
    }

    private static Arbitrary<byte[]> bytes() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
    }

    private static Arbitrary<Boolean> booleans() {
        return Arbitraries.of(true, false);
    }

    /** Rules as a parser makes them: with item ids and category paths that it accepts. */
    public static Arbitrary<PublishedRules> rules() {
        Arbitrary<String> ids =
                Arbitraries.oneOf(
                        Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(8),
                        Arbitraries.strings()
                                .withChars('ä', '漢', '"', '\\', '\'', ':', '#', '-', ' ', 'x', '{')
                                .ofMinLength(1)
                                .ofMaxLength(20)
                                .filter(id -> !Ids.isMissing(id)),
                        Arbitraries.of("007", "true", "~", "1.5", "😀", "a: b", "\uFFFD"));
        Arbitrary<String> paths =
                ids.list()
                        .ofMinSize(1)
                        .ofMaxSize(3)
                        .map(CategoryPath::of)
                        .filter(path -> path != null);
        Arbitrary<String> values = ids.filter(value -> !value.isBlank());
        Arbitrary<Double> weights = Arbitraries.doubles().between(0, 1e6).ofScale(9).injectNull(.3);
        Arbitrary<Double> factors = Arbitraries.doubles().between(1e-6, 1e6).ofScale(9);
        Arbitrary<PublishedRules.Filters> filters =
                Combinators.combine(
                                booleans().injectNull(.3),
                                booleans().injectNull(.3),
                                weights,
                                Combinators.combine(
                                                paths.list().ofMaxSize(4).injectNull(.3),
                                                paths.list().ofMaxSize(4).injectNull(.3),
                                                Arbitraries.integers()
                                                        .between(0, 200)
                                                        .injectNull(.3))
                                        .as(PublishedRules.CategoryFilters::new),
                                ids.list().ofMaxSize(4).injectNull(.3),
                                Combinators.combine(
                                                byName(values.list().ofMinSize(1).ofMaxSize(3)),
                                                byName(values.list().ofMinSize(1).ofMaxSize(3)))
                                        .as(PublishedRules.AttributeFilters::new))
                        .as(PublishedRules.Filters::new);
        Arbitrary<PublishedRules.Boosts> boosts =
                Combinators.combine(
                                Arbitraries.maps(ids, factors).ofMaxSize(4).injectNull(.3),
                                Arbitraries.maps(paths, factors).ofMaxSize(4).injectNull(.3),
                                byName(Arbitraries.maps(values, factors).ofMinSize(1).ofMaxSize(3)))
                        .as(PublishedRules.Boosts::new);
        Arbitrary<List<PublishedRules.Pin>> pins =
                Arbitraries.maps(ids, Arbitraries.integers().between(1, 200))
                        .ofMaxSize(4)
                        .map(
                                byItem ->
                                        byItem.entrySet().stream()
                                                .map(
                                                        pin ->
                                                                new PublishedRules.Pin(
                                                                        pin.getKey(),
                                                                        pin.getValue()))
                                                .toList())
                        .injectNull(.3);
        return Combinators.combine(
                        Arbitraries.longs().greaterOrEqual(0),
                        filters,
                        boosts,
                        pins,
                        Combinators.combine(weights, weights, weights, weights)
                                .as(PublishedRules.Weights::new),
                        Arbitraries.maps(ids, Arbitraries.doubles().between(-1e6, 1e6))
                                .ofMaxSize(3)
                                .injectNull(.3))
                .as(PublishedRules::new);
    }

    /** Something by names of attributes, or null. */
    private static <T> Arbitrary<Map<String, T>> byName(Arbitrary<T> each) {
        return Arbitraries.maps(Arbitraries.of("brand", "Größe", "a b", "x.y"), each)
                .ofMaxSize(2)
                .injectNull(.3);
    }
}
