package io.recstream.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalTest {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    /** An escape sequence in a user id could clear the operator's screen, or worse. */
    @Test
    void controlCharactersAreNotPrinted() {
        Terminal plain = terminal(0);
        plain.line("user \033[2Jü\u009b1m\r\n\tnext");

        assertThat(written.toString(UTF_8)).isEqualTo("user ?[2Jü?1m?\n\tnext\n");
    }

    @Test
    void linesAreRepaintedInPlaceAndCutToTheWidth() {
        Terminal live = terminal(8);
        live.repaint(List.of("a\033[2J", "123456789"));
        live.repaint(List.of("b"));

        assertThat(written.toString(UTF_8))
                .isEqualTo("\ra?[2J\033[K\n\r1234567…\033[K\n\033[J\033[2A\rb\033[K\n\033[J");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 80, 400})
    void showsABlockAtAnyWidth(int columns) {
        Terminal terminal = terminal(columns);
        for (int i = 0; i < 3; i++) {
            terminal.repaint(List.of("", "Reading the topics: 5 %, 17 records", "\ud83d\uded2"));
        }
        terminal.line("end");

        String all = written.toString(UTF_8);
        assertThat(all).endsWith("end\n").contains("\ud83d\uded2".substring(0, 2));
        if (columns == 0) {
            assertThat(all).doesNotContain("\033").contains("Reading the topics: 5 %, 17 records");
        } else {
            String plain = all.replaceAll("\033\\[\\d*[AKJ]|\r", "");
            for (String line : plain.lines().toList()) {
                assertThat(line.codePointCount(0, line.length()))
                        .isLessThanOrEqualTo(Math.max(3, columns));
            }
        }
    }

    private Terminal terminal(int columns) {
        return new Terminal(new PrintStream(written, true, UTF_8), columns);
    }
}
