package io.recstream.job.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotedTest {

    @Test
    void showsWhatCanBeSeenAndEscapesTheRest() {
        assertThat(Quoted.of("naïve 😀")).isEqualTo("'naïve 😀'");
        assertThat(Quoted.of("a\u0000\n\u001B[31m")).isEqualTo("'a\\u0000\\u000a\\u001b[31m'");
        assertThat(Quoted.of("\u202Eevil\u2066\u200B\uFEFF\u00A0\u2028"))
                .isEqualTo("'\\u202eevil\\u2066\\u200b\\ufeff\\u00a0\\u2028'");
        assertThat(Quoted.of("\uD800\uDB40\uDC41")).isEqualTo("'\\ud800\\udb40\\udc41'");
        assertThat(Quoted.of(null)).isEqualTo("null");
        assertThat(Quoted.of("")).isEqualTo("''");
    }

    @Test
    void cutsWithoutHalvingACharacter() {
        assertThat(Quoted.of("😀".repeat(64))).isEqualTo("'" + "😀".repeat(64) + "'");
        assertThat(Quoted.of("😀".repeat(65))).isEqualTo("'" + "😀".repeat(64) + "…'");
    }
}
