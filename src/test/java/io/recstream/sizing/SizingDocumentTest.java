package io.recstream.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Every block of docs/sizing.md that begins with a command is the command's output. */
class SizingDocumentTest {

    private static final Path PAGE = Path.of("docs", "sizing.md");
    private static final Pattern BLOCK =
            Pattern.compile("```\\n\\$ bin/recstream size (.*)\\n(?s:.*?)```");
    private static final Pattern TABLE =
            Pattern.compile("(?s)<!-- constants -->.*<!-- end of constants -->");

    @Test
    void thePageHasTheCalculatedValues() throws IOException {
        String page = Files.readString(PAGE);
        String expected = withConstants(withExamples(page));
        if (Boolean.getBoolean("recstream.docs.write")) {
            Files.writeString(PAGE, expected);
        }
        assertThat(PAGE)
                .as("Stale: rewrite it with -Drecstream.docs.write=true and look at the difference")
                .hasContent(expected);
        assertThat(BLOCK.matcher(page).results()).hasSizeGreaterThanOrEqualTo(3);
    }

    private static String withExamples(String page) {
        return BLOCK.matcher(page).replaceAll(block -> Matcher.quoteReplacement(example(block)));
    }

    private static String example(MatchResult block) {
        StringWriter out = new StringWriter();
        int code =
                new CommandLine(new Size())
                        .setOut(new PrintWriter(out))
                        .execute(block.group(1).split(" "));
        assertThat(code).as(block.group(1)).isZero();
        return "```\n$ bin/recstream size " + block.group(1) + "\n" + out + "```";
    }

    private static String withConstants(String page) {
        StringBuilder table =
                new StringBuilder(
                        "<!-- constants -->\n| constant | value | kind | from |\n|---|---|---|---|\n");
        for (MeasuredConstant constant : MeasuredConstant.values()) {
            table.append("| `")
                    .append(constant)
                    .append("` | ")
                    .append((Unit.COUNT.show(constant.value()) + " " + constant.unit()).strip())
                    .append(" | ")
                    .append(constant.kind().toString().toLowerCase(java.util.Locale.ROOT))
                    .append(" | ")
                    .append(constant.source())
                    .append(" |\n");
        }
        table.append("<!-- end of constants -->");
        return TABLE.matcher(page).replaceFirst(Matcher.quoteReplacement(table.toString()));
    }
}
