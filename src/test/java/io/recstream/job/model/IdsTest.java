package io.recstream.job.model;

import static io.recstream.job.model.DeadLetterReason.ID_TOO_LONG;
import static io.recstream.job.model.DeadLetterReason.INVALID_UTF8;
import static io.recstream.job.model.DeadLetterReason.MALFORMED;
import static io.recstream.job.model.DeadLetterReason.MISSING_ITEM_ID;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\t\n\r",
                "\u00A0",
                "\u2007\u202F\u3000",
                "\u200B\u200C\u200D",
                "\u2060",
                "\uFEFF",
                "\u180E",
                "\u00AD",
                "\u202E",
                "\u2028\u2029",
                "\u2800",
                "\u3164",
                "\uFE0F",
                "\uDB40\uDC41",
                "\u0000",
            })
    void anIdThatShowsNothingIsMissing(String id) {
        assertThat(Ids.isMissing(id)).isTrue();
        assertThat(Ids.check(MISSING_ITEM_ID, "item_id", id).reason()).isEqualTo(MISSING_ITEM_ID);
        assertThat(Ids.checkOptional("session_id", id)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", " a ", "\u200Bа", "ü\u00A0b", "\uD83D\uDE00", "\uFFFD", ".", "/"})
    void anIdThatShowsSomethingStandsAsItIs(String id) {
        assertThat(Ids.check(MISSING_ITEM_ID, "item_id", id)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000", "\u0000a", "a\nb", "a\u007F", "a\u0085b"})
    void aControlCharacterIsRefused(String id) {
        assertThat(Ids.check(MISSING_ITEM_ID, "item_id", id).reason()).isEqualTo(MALFORMED);
    }

    @Test
    void namesFieldLimitAndValue() {
        assertThat(Ids.check(MISSING_ITEM_ID, "item_id", null).message())
                .isEqualTo("item_id is missing");
        assertThat(Ids.check(MISSING_ITEM_ID, "item_id", "\u00A0").message())
                .isEqualTo("item_id is blank: '\\u00a0'");
        assertThat(Ids.checkOptional("device_id", "é".repeat(65)))
                .isEqualTo(
                        new Rejection(
                                ID_TOO_LONG,
                                "device_id has 130 bytes of UTF-8, at most 128 are accepted: '"
                                        + "é".repeat(64)
                                        + "…'"));
        assertThat(Ids.checkOptional("device_id", "a\uD800"))
                .isEqualTo(
                        new Rejection(
                                INVALID_UTF8, "device_id has an unpaired surrogate: 'a\\ud800'"));
    }

    @Property
    void theLengthIsThatOfItsUtf8(@ForAll String text) {
        String id =
                "x"
                        + text.codePoints()
                                .filter(p -> p > 0xA0 && !isSurrogate(p))
                                .collect(
                                        StringBuilder::new,
                                        StringBuilder::appendCodePoint,
                                        StringBuilder::append);
        int bytes = id.getBytes(StandardCharsets.UTF_8).length;

        assertThat(Ids.check("id", id, bytes)).isNull();
        assertThat(Ids.check("id", id, bytes - 1).reason()).isEqualTo(ID_TOO_LONG);
    }

    private static boolean isSurrogate(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }
}
