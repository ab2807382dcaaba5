package io.recstream.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.demo.EventFormat;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LinesTest {

    @TempDir private Path folder;

    @Test
    void readsLinesOfAnyEndWithoutMarkAndBlankOnes() throws IOException {
        assertThat(lines("\uFEFFa\n\r\n \t\nb\r\nc\rd\n\n"))
                .containsExactly("1 a", "4 b", "5 c", "6 d");
        assertThat(lines("\uFEFF{}")).containsExactly("1 {}");
        assertThat(lines("")).isEmpty();
        assertThat(lines("\uFEFF\n")).isEmpty();
        assertThat(lines("x".repeat(200_000) + "\r\ny")).hasSize(2);
    }

    @Test
    void aTooLongLineIsRejected() {
        assertThatThrownBy(() -> new Lines(Path.of("/dev/zero")).next())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Line 1 of /dev/zero has more than 8,388,608 bytes");
        assertThatThrownBy(() -> EventFormat.guess(Path.of("/dev/zero")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than");
    }

    @Test
    void textMustBeUtf8() throws IOException {
        Path file = Files.write(folder.resolve("latin"), new byte[] {'a', (byte) 0xE9, '\n'});

        try (Lines lines = new Lines(file)) {
            assertThatThrownBy(lines::nextText).isInstanceOf(CharacterCodingException.class);
        }
    }

    @Test
    void theFormatIsDetectedBehindAByteOrderMark() throws IOException {
        Path file = Files.writeString(folder.resolve("events.txt"), "\uFEFF{\"user_id\":\"u\"}\n");

        assertThat(EventFormat.guess(file)).isEqualTo(EventFormat.JSONL);
    }

    private List<String> lines(String text) throws IOException {
        List<String> found = new ArrayList<>();
        try (Lines lines = new Lines(Files.writeString(folder.resolve("lines"), text))) {
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                found.add(lines.number() + " " + new String(line, UTF_8));
            }
        }
        return found;
    }
}
