package io.recstream.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.mapping.EventMapping;
import io.recstream.job.mapping.EventMapping.Field;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingOptionsTest {

    private static final String EVENTS = "recstream.events.mapping.";

    @Test
    void thereIsNoMappingWithoutASetting() {
        JobSettings settings = check().orThrow();

        assertThat(settings.events().mapping()).isEmpty();
        assertThat(settings.catalog().mapping()).isEmpty();
    }

    @Test
    void settingsOverrideThePreset() {
        EventMapping mapping =
                check(
                                EVENTS + "preset", "segment",
                                EVENTS + "user-id", "context.traits.id | userId",
                                EVENTS + "session-id", "",
                                EVENTS + "types.Gift Bought", "purchase",
                                EVENTS + "ignored-types", "Product Clicked;Signed Up")
                        .orThrow()
                        .events()
                        .mapping()
                        .orElseThrow();

        assertThat(mapping.source(Field.USER_ID)).hasToString("context.traits.id | userId");
        assertThat(mapping.source(Field.SESSION_ID).isMapped()).isFalse();
        assertThat(mapping.source(Field.EVENT_ID)).hasToString("messageId");
        assertThat(mapping.types())
                .containsEntry("Gift Bought", "purchase")
                .containsEntry("Product Viewed", "view")
                .doesNotContainKey("Product Clicked");
        assertThat(mapping.ignored()).containsExactlyInAnyOrder("Product Clicked", "Signed Up");
    }

    @Test
    void fieldsWithoutASettingHaveTheirOwnNames() {
        EventMapping mapping =
                check(EVENTS + "item-id", "sku").orThrow().events().mapping().orElseThrow();

        assertThat(mapping.source(Field.ITEM_ID)).hasToString("sku");
        assertThat(mapping.source(Field.USER_ID)).hasToString("user_id");
        assertThat(mapping.source(Field.QUANTITY).isMapped()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "user-id; a..b; lacks a name at character 3",
                "user-id; a[x]; has [x], which is neither [], [0] nor [field=value]",
                "user-id; a[0; ends where ']' is to follow",
                "user-id; 'a[0]b'; has 'b' at character 5 where '.' is to follow",
                "user-id; @header.x; which only @key and @timestamp do",
                "user-id; @timestamp.x; @timestamp has no fields",
                "user-id; a |; lacks a name at character 1",
                "user-id; =; is a constant without a value",
                "event-type; =veiw; is a constant that is no event type",
                "types.Buy; purchse; did you mean purchase?",
                "value-types; bought; has 'bought', which is not an event type",
                "time-format; 'yyyy-QQQQQQQ'; is not a pattern",
                "time-zone; Mars; is not a time zone",
                "time-unit; minutes; cannot be read",
                "derived-id; hash; cannot be read",
                "preset; sgment; cannot be read",
                "value; lines[].price; walks an array that item-id does not: lines[].price",
                "user_id; uid; is not a setting",
            })
    void namesTheMistakeAndTheFix(String key, String value, String problem) {
        assertThat(check(EVENTS + key, value).problems())
                .singleElement()
                .satisfies(
                        it -> {
                            assertThat(it.key()).isEqualTo(EVENTS + key);
                            assertThat(it.problem() + " " + it.fix()).contains(problem);
                            assertThat(it.fix()).isNotBlank();
                        });
    }

    @Test
    void aMappingNeedsAFormatThatAnySchemaCanHave() {
        assertThat(
                        check("recstream.events.format", "avro", EVENTS + "preset", "segment")
                                .problems())
                .singleElement()
                .hasToString(
                        new SettingProblem(
                                        "recstream.events.format",
                                        "avro",
                                        "does not go with a mapping (recstream.events.mapping.*), as"
                                                + " single-object encoding is of recstream's own"
                                                + " records",
                                        "set it to json, or to confluent-avro")
                                .toString());
    }

    @Test
    void attributesAreThoseThatAreNamedAndThoseThatAreMapped() {
        String mapping = "recstream.catalog.mapping.";
        JobSettings.Catalog catalog =
                check(
                                "recstream.catalog.format",
                                "json",
                                "recstream.rank.replicate-catalog",
                                "true",
                                "recstream.catalog.attributes",
                                "season;brand",
                                mapping + "item-id",
                                "sku",
                                mapping + "attributes.brand",
                                "vendor.name",
                                mapping + "attributes.tag",
                                "tags")
                        .orThrow()
                        .catalog();

        assertThat(catalog.attributes()).containsExactlyInAnyOrder("brand", "season", "tag");
        assertThat(catalog.mapping().orElseThrow().attributes())
                .hasToString("{brand=vendor.name, season=attributes.season, tag=tags}");
        assertThat(
                        check(
                                        "recstream.catalog.format",
                                        "json",
                                        "recstream.rank.replicate-catalog",
                                        "true",
                                        mapping + "attributes.brand",
                                        "a..b",
                                        mapping + "attributes. ",
                                        "c")
                                .problems())
                .extracting(SettingProblem::key)
                .containsExactlyInAnyOrder(
                        mapping + "attributes.brand", "recstream.catalog.attributes");
    }

    @Test
    void attributesAreBounded() {
        String names =
                IntStream.rangeClosed(1, 21)
                        .mapToObj(i -> "a" + i)
                        .collect(Collectors.joining(";"));

        assertThat(
                        check(
                                        "recstream.rank.replicate-catalog",
                                        "true",
                                        "recstream.catalog.attributes",
                                        names)
                                .problems())
                .singleElement()
                .asString()
                .contains("keeps 21 attributes of each item; name at most 20");
    }

    @Test
    void aUnitOfPricesIsOneThatIsKnown() {
        String key = "recstream.catalog.mapping.price-unit";

        assertThat(check("recstream.catalog.format", "json", key, "pence").problems())
                .extracting(SettingProblem::key)
                .containsExactly(key);
    }

    @Test
    void aNameIsNotMappedAndIgnored() {
        assertThat(
                        check(EVENTS + "types.Buy", "purchase", EVENTS + "ignored-types", "Buy")
                                .problems())
                .extracting(SettingProblem::problem)
                .containsExactly(
                        "ignores 'Buy', which recstream.events.mapping.types maps to purchase");
    }

    private static CheckedSettings check(String... entries) {
        Map<String, String> all = new HashMap<>();
        all.put("recstream.kafka.bootstrap-servers", "broker:9092");
        all.put("execution.checkpointing.interval", "10 s");
        all.put("recstream.events.format", "json");
        for (int i = 0; i < entries.length; i += 2) {
            all.put(entries[i], entries[i + 1]);
        }
        return SettingsParser.check(Configuration.fromMap(all), List.of());
    }
}
