package io.recstream.job.model;

import static io.recstream.job.model.TestingCodec.bytes;
import static io.recstream.job.model.TestingCodec.roundTrip;
import static io.recstream.job.model.TestingCodec.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What a codec writes it reads back equal, to the last byte and not beyond; less is an error. */
class ModelCodecsTest {

    @Property(tries = 300)
    void events(@ForAll("anyEvent") UserEvent event) {
        assertReadsBack(new UserEventCodec(), event);
    }

    @Property(tries = 300)
    void catalogItems(@ForAll("anyItem") CatalogItem item) {
        assertReadsBack(new CatalogItemCodec(), item);
    }

    @Property(tries = 300)
    void itemNotices(@ForAll("anyNotice") ItemAvailability availability) {
        assertReadsBack(new ItemAvailabilityCodec(), availability);
    }

    @Example
    void itemNoticesHaveTheBytesOfVersionTwo() {
        ItemAvailability availability =
                new ItemAvailability("i1", false, true, 1000, "A lamp", "home/light");
        assertThat(HexFormat.of().formatHex(bytes(new ItemAvailabilityCodec(), availability)))
                .isEqualTo("0202693102d00f0741206c616d700b686f6d652f6c69676874");
        assertThat(
                        HexFormat.of()
                                .formatHex(
                                        bytes(
                                                new ItemAvailabilityCodec(),
                                                ItemAvailability.blank("", 0))))
                .isEqualTo("020001000000");
    }

    @Property(tries = 300)
    void incomingEvents(@ForAll("anyIncomingEvent") DecodedRecord<UserEvent> incoming) {
        assertReadsBack(new DecodedRecordCodec.OfEvent(), incoming);
    }

    @Property(tries = 300)
    void incomingItems(@ForAll("anyIncomingItem") DecodedRecord<CatalogItem> incoming) {
        assertReadsBack(new DecodedRecordCodec.OfItem(), incoming);
    }

    @Property(tries = 300)
    void visits(@ForAll("anyVisit") ItemUpdate update) {
        assertReadsBack(new ItemUpdateCodec(), update);
    }

    @Property(tries = 300)
    void answers(@ForAll("anyAnswer") CandidateResponse response) {
        assertReadsBack(new CandidateResponseCodec(), response);
        assertReadsBack(new ResponseMessageCodec(), response);
    }

    @Property(tries = 300)
    void aCopiedAnswerOutlivesTheArraysOfItsScorer(
            @ForAll("anyAnswer") CandidateResponse response) {
        CandidateScores arrays = response.candidates().scores().copy();
        CandidateResponse sent = response.with(arrays, response.enriched(), response.popularity());
        CandidateResponse copied = new ResponseMessageCodec().copy(sent);
        arrays.clear();
        arrays.items().append("the next one's");
        arrays.scoreLast(1, 2, 3);

        assertThat(copied).isEqualTo(response);
    }

    @Property(tries = 300)
    void publishedRules(@ForAll("anyRules") PublishedRules rules) {
        assertReadsBack(new PublishedRulesCodec(), rules);
    }

    @Property(tries = 50)
    void experiments(
            @ForAll("anyRules") PublishedRules one, @ForAll("anyRules") PublishedRules two) {
        assertReadsBack(
                new ExperimentCodec(),
                new Experiment(
                        "x",
                        "s",
                        List.of(
                                new Experiment.Variant("a", .3, one),
                                new Experiment.Variant("b", .7, two))));
    }

    @Example
    void catalogStateOfALaterReleaseIsRefused() {
        byte[] bytes = bytes(new CatalogItemCodec(), CatalogItem.removed("i1"));
        bytes[0]++;
        assertThatThrownBy(() -> value(new CatalogItemCodec(), bytes))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("version 3");
    }

    private static <T> void assertReadsBack(Codec<T> codec, T written) {
        assertThat(roundTrip(codec, written)).isEqualTo(written).hasSameHashCodeAs(written);
        assertThat(codec.copy(written)).isEqualTo(written);
        assertThat(codec.version()).isBetween(1, 127);
        byte[] bytes = bytes(codec, written);
        byte[] truncated = Arrays.copyOf(bytes, bytes.length - 1);
        assertThatThrownBy(() -> value(codec, truncated)).isInstanceOf(UncheckedIOException.class);
    }

    @Provide
    Arbitrary<PublishedRules> anyRules() {
        return ModelArbitraries.rules();
    }

    @Provide
    Arbitrary<UserEvent> anyEvent() {
        return ModelArbitraries.events();
    }

    @Provide
    Arbitrary<CatalogItem> anyItem() {
        return ModelArbitraries.items();
    }

    @Provide
    Arbitrary<ItemAvailability> anyNotice() {
        return ModelArbitraries.notices();
    }

    @Provide
    Arbitrary<DecodedRecord<UserEvent>> anyIncomingEvent() {
        return ModelArbitraries.incoming(ModelArbitraries.events());
    }

    @Provide
    Arbitrary<DecodedRecord<CatalogItem>> anyIncomingItem() {
        return ModelArbitraries.incoming(ModelArbitraries.items());
    }

    @Provide
    Arbitrary<ItemUpdate> anyVisit() {
        return ModelArbitraries.visits();
    }

    @Provide
    Arbitrary<CandidateResponse> anyAnswer() {
        return ModelArbitraries.answers();
    }
}
