package io.recstream.tool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalTest {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    /** An escape sequence in the id of a user would clear the operator's screen, or worse. */
    @Test
    void textThatComesFromOutsideIsNoCommand() {
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

    private Terminal terminal(int columns) {
        return new Terminal(new PrintStream(written, true, UTF_8), columns);
    }
}
