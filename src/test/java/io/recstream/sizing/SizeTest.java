package io.recstream.sizing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.recstream.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code size} on the command line. */
class SizeTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--users -5                     | --users -5: give 1 to 100,000,000,000.",
                "--users NaN                    | --users NaN: give a number like 100e6 or 100M.",
                "--users many                   | --users many: give a number like 100e6 or 100M.",
                "--users 3h                     | --users 3h: give a number like 100e6 or 100M.",
                "--users 1e999                  | --users 1e999: give 1 to 100,000,000,000.",
                "--items 0                      | --items 0: give 1 to 10,000,000,000.",
                "--events-per-second Infinity   | --events-per-second Infinity: give a number",
                "--daily-active 120%            | --daily-active 120%: give 0.0001 % to 100 %.",
                "--longest-window 5             | --longest-window 5: give 60 s to 366 d.",
                "--checkpoint-interval 10furlongs | give a time like 10s, 15min, 12h or 7d.",
                "--memory 16XB                  | --memory 16XB: give a size like 32MB or 16GB.",
                "--max-parallelism 40000        | --max-parallelism 40000: give 1 to 32,768.",
                "--parallelism 256              | --parallelism 256: is more than --max-parallelism 128",
                "--attributes 2                 | --attributes 2: needs --replicate-catalog",
                "--slots 1.5                    | --slots 1.5: give a whole number.",
                "--usrs 5                       | Did you mean --users?",
            })
    void refusesNonsenseWithWhatToGiveInstead(String arguments, String said) {
        assertThat(run("size " + arguments)).isEqualTo(2);

        assertThat(errors.toString()).contains(said).contains("recstream size --help");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "--users 100e6, users, 1e8",
        "--users 100M, users, 1e8",
        "--items 10k, items, 1e4",
        "--events-per-second .5, events_per_second, 0.5",
        "--daily-active 20%, daily_active, 0.2",
        "--longest-window 36h, longest_window, 129600",
        "--checkpoint-interval 500ms, checkpoint_interval, 0.5",
        "--memory 32GB, memory, 32e9",
        "--id-bytes 16, id_bytes, 16",
    })
    void takesAmountsAsPeopleWriteThem(String arguments, String key, double value)
            throws IOException {
        assertThat(json(arguments).at("/inputs/" + key).doubleValue()).isEqualTo(value);
    }

    @Test
    void theJsonHasKnownKeys() throws IOException {
        JsonNode all = json("--users 1M");

        assertThat(out.toString().strip().lines()).hasSize(1);
        assertThat(keys(all))
                .containsExactly(
                        "name",
                        "inputs",
                        "state",
                        "shuffles",
                        "topics",
                        "machines",
                        "checkpoints",
                        "archive",
                        "skew",
                        "limits");
        assertThat(keys(all.get("machines")))
                .containsExactly(
                        "cpu_us_per_event",
                        "cores",
                        "parallelism",
                        "task_managers",
                        "broker_cores",
                        "heap_bytes",
                        "heap_available_bytes",
                        "recommended_max_parallelism");
        assertThat(keys(all.get("checkpoints")))
                .containsExactly(
                        "full_bytes",
                        "increment_bytes",
                        "upload_bytes_per_second",
                        "upload_seconds",
                        "restore_seconds",
                        "savepoint_bytes",
                        "savepoint_seconds",
                        "savepoint_restore_seconds",
                        "transaction_timeout_seconds");
        assertThat(keys(all.get("state").get("operators").get(0)))
                .containsExactly("operator", "state", "keys", "bytes_per_key", "bytes");
        assertThat(keys(all.get("limits").get(0)))
                .containsExactly("name", "load", "broken", "says", "remedy");
    }

    @Test
    void aReplicatedCatalogueIsOnEveryHeap() throws IOException {
        double without = json("--items 10M").at("/machines/heap_bytes").doubleValue();
        out.getBuffer().setLength(0);

        assertThat(json("--items 10M --replicate-catalog").at("/machines/heap_bytes").doubleValue())
                .isGreaterThan(without * 2);
    }

    private JsonNode json(String arguments) throws IOException {
        assertThat(run("size --json " + arguments)).isZero();
        return JsonMapper.builder().build().readTree(out.toString());
    }

    private static List<String> keys(JsonNode node) {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private int run(String arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(errors))
                .execute(arguments.strip().split(" "));
    }
}
