package io.recstream.devcluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each row of docs/reliability.md names existing tests, or states that it was run manually. */
class ReliabilityDocumentTest {

    private static final Pattern TEST = Pattern.compile("`([A-Za-z0-9]+)#([A-Za-z0-9]+)`");

    private final Path home = Checkout.home();

    @Test
    void everyRowIsShownByATestThatExists() throws IOException {
        Map<String, String> sources = sources();
        List<String> rows = rows();

        assertThat(rows).hasSizeGreaterThanOrEqualTo(25);
        for (String row : rows) {
            Matcher test = TEST.matcher(row);
            int found = 0;
            while (test.find()) {
                found++;
                assertThat(sources.getOrDefault(test.group(1), ""))
                        .as(row)
                        .contains("void " + test.group(2) + "(");
            }
            assertThat(found > 0 || row.contains("run by hand")).as(row).isTrue();
        }
    }

    private List<String> rows() throws IOException {
        List<String> rows = new ArrayList<>();
        for (String line : Files.readAllLines(home.resolve("docs").resolve("reliability.md"))) {
            if (line.matches("\\| [0-9]+ \\|.*")) {
                rows.add(line);
            }
        }
        return rows;
    }

    private Map<String, String> sources() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        try (Stream<Path> files = Files.walk(home.resolve("src").resolve("test"))) {
            for (Path file : files.filter(it -> it.toString().endsWith(".java")).toList()) {
                String name = file.getFileName().toString().replace(".java", "");
                sources.put(name, Files.readString(file));
            }
        }
        return sources;
    }
}
