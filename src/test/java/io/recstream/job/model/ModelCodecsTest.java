package io.recstream.job.model;

import static io.recstream.job.model.TestingCodec.bytes;
import static io.recstream.job.model.TestingCodec.roundTrip;
import static io.recstream.job.model.TestingCodec.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
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
    void itemNotices(@ForAll("anyNotice") ItemNotice notice) {
        assertReadsBack(new ItemNoticeCodec(), notice);
    }

    @Example
    void itemNoticesHaveTheBytesOfVersionOne() {
        ItemNotice notice = new ItemNotice("i1", false, true, 1000, "A lamp", "home/light");
        assertThat(HexFormat.of().formatHex(bytes(new ItemNoticeCodec(), notice)))
                .isEqualTo("0102693102d00f0741206c616d700b686f6d652f6c69676874");
        assertThat(HexFormat.of().formatHex(bytes(new ItemNoticeCodec(), ItemNotice.blank("", 0))))
                .isEqualTo("010001000000");
    }

    @Property(tries = 300)
    void incomingEvents(@ForAll("anyIncomingEvent") Incoming<UserEvent> incoming) {
        assertReadsBack(new IncomingCodec.OfEvent(), incoming);
    }

    @Property(tries = 300)
    void incomingItems(@ForAll("anyIncomingItem") Incoming<CatalogItem> incoming) {
        assertReadsBack(new IncomingCodec.OfItem(), incoming);
    }

    @Property(tries = 300)
    void visits(@ForAll("anyVisit") ItemVisit visit) {
        assertReadsBack(new ItemVisitCodec(), visit);
    }

    @Property(tries = 300)
    void answers(@ForAll("anyAnswer") Answer answer) {
        assertReadsBack(new AnswerCodec(), answer);
    }

    @Example
    void catalogStateOfALaterReleaseIsRefused() {
        byte[] bytes = bytes(new CatalogItemCodec(), CatalogItem.removed("i1"));
        bytes[0]++;
        assertThatThrownBy(() -> value(new CatalogItemCodec(), bytes))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("version 2");
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
    Arbitrary<UserEvent> anyEvent() {
        return ModelArbitraries.events();
    }

    @Provide
    Arbitrary<CatalogItem> anyItem() {
        return ModelArbitraries.items();
    }

    @Provide
    Arbitrary<ItemNotice> anyNotice() {
        return ModelArbitraries.notices();
    }

    @Provide
    Arbitrary<Incoming<UserEvent>> anyIncomingEvent() {
        return ModelArbitraries.incoming(ModelArbitraries.events());
    }

    @Provide
    Arbitrary<Incoming<CatalogItem>> anyIncomingItem() {
        return ModelArbitraries.incoming(ModelArbitraries.items());
    }

    @Provide
    Arbitrary<ItemVisit> anyVisit() {
        return ModelArbitraries.visits();
    }

    @Provide
    Arbitrary<Answer> anyAnswer() {
        return ModelArbitraries.answers();
    }
}
