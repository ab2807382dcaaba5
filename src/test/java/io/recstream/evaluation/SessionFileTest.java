package io.recstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionFileTest {

    private static final String HEADER = "SessionId\tItemId\tTime";

    @TempDir private Path folder;

    @Test
    void sortsByTimeAndLeavesEqualTimesInTheirOrder() throws IOException {
        SessionLog log = read(HEADER, "s1\tc\t20.5", "s2\ta\t10.0", "s1\tb\t10", "s2\td\t20.5");

        assertThat(events(log))
                .containsExactly("s2:a@10000", "s1:b@10000", "s1:c@20500", "s2:d@20500");
    }

    @Test
    void findsTheColumnsByTheirNames() throws IOException {
        SessionLog log = read("Time\tx\tItemId\tSessionId", "3\tno\ti\ts");

        assertThat(events(log)).containsExactly("s:i@3000");
    }

    @Test
    void reportsMalformedLinesWithTheirNumbers() {
        assertThatThrownBy(
                        () ->
                                read(
                                        HEADER,
                                        "s\ti\t1",
                                        "s\ti",
                                        "s\ti\tsoon",
                                        "\ti\t1",
                                        "s\ti\tNaN",
                                        "s\t \t1",
                                        "s\ti\t1e300",
                                        "s\ti\t1\t2"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 3: 2 columns instead of 3")
                .hasMessageContaining("line 4: the Time 'soon'")
                .hasMessageContaining("line 5: an empty SessionId")
                .hasMessageContaining("line 6: the Time 'NaN'")
                .hasMessageContaining("line 7: an empty ItemId")
                .hasMessageContaining("and 2 more");
    }

    @Test
    void refusesAFileWithoutTheHeader() {
        assertThatThrownBy(() -> read("1\t2\t3"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 1 is not a header");
        assertThatThrownBy(() -> read()).hasMessageContaining("line 1 is not a header");
    }

    @Test
    void reportsAMissingFile() {
        assertThatThrownBy(() -> SessionFile.read(folder.resolve("none.tsv"), new SessionLog()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("none.tsv");
    }

    private SessionLog read(String... lines) throws IOException {
        Path file = Files.write(folder.resolve("sessions.tsv"), List.of(lines));
        SessionLog log = new SessionLog();
        SessionFile.read(file, log);
        return log.sort();
    }

    private static List<String> events(SessionLog log) {
        List<String> events = new ArrayList<>();
        for (int e = 0; e < log.size(); e++) {
            events.add(
                    log.sessionNames().name(log.session(e))
                            + ":"
                            + log.itemNames().name(log.item(e))
                            + "@"
                            + log.time(e));
        }
        return events;
    }
}
