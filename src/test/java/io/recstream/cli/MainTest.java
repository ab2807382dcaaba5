package io.recstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class MainTest {

    private final StringWriter errors = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "evaluate --modl x          | '--modl'  | Did you mean --model?",
                "evaluate --top x --modl=y  | '--modl'  | Did you mean --model?",
                "evaluate --lern f          | '--lern'  | Did you mean --learn?",
                "demo --fro 20s             | '--fro'   | Did you mean --for?",
                "demo --for x --untildrained | '--untildrained' | Did you mean --until-drained?",
                "broker --prt 3             | '--prt'   | Did you mean --port?",
                "cluster up --kafkaport 1   | '--kafkaport' | Did you mean --kafka-port?",
                "upgrade --jra x            | '--jra'   | Did you mean --jar?",
                "rescale 2 --taget x        | '--taget' | Did you mean --target?",
                "rolback                    | 'rolback' | Did you mean rollback?",
                "evalute --learn f          | 'evalute' | Did you mean evaluate?",
            })
    void saysFirstWhatItDoesNotKnow(String arguments, String unknown, String meant) {
        assertThat(run(arguments)).isEqualTo(2);

        assertThat(errors.toString().lines().findFirst().orElseThrow()).contains(unknown);
        assertThat(errors.toString()).contains(meant).doesNotContain("Missing", "Invalid");
    }

    @Test
    void reportsMissingOptions() {
        assertThat(run("evaluate --json")).isEqualTo(2);

        assertThat(errors.toString()).contains("--learn").doesNotContain("Did you mean");
    }

    /** All commands have the same options for their target. */
    @Test
    void commandsForADeploymentHaveTheSameOptions() {
        Map<String, Set<String>> commands = new TreeMap<>();
        collect("", Main.commandLine(), commands);

        assertThat(commands).hasSizeGreaterThan(20);
        commands.forEach(
                (name, options) -> {
                    boolean isDeployed =
                            options.contains("--config")
                                    && !Set.of("demo", "evaluate").contains(name);
                    if (options.contains("--target") || isDeployed) {
                        assertThat(options).as(name).contains("--folder", "--json");
                    }
                    if (name.startsWith("cluster ")) {
                        assertThat(options).as(name).contains("--folder");
                    }
                    if (options.contains("--journal") || name.equals("doctor")) {
                        assertThat(options).as(name).contains("--target", "--timeout");
                    }
                });
        assertThat(commands.keySet())
                .filteredOn(name -> commands.get(name).contains("--target"))
                .containsExactlyInAnyOrder(
                        "bootstrap",
                        "deploy",
                        "doctor",
                        "lock",
                        "rescale",
                        "rollback",
                        "savepoint",
                        "stop",
                        "upgrade");
    }

    private static void collect(
            String name, CommandLine command, Map<String, Set<String>> commands) {
        Set<String> options = new TreeSet<>();
        command.getCommandSpec().options().forEach(it -> options.addAll(List.of(it.names())));
        commands.put(name.strip(), options);
        command.getSubcommands().forEach((sub, it) -> collect(name + " " + sub, it, commands));
    }

    private int run(String arguments) {
        return Main.commandLine().setErr(new PrintWriter(errors)).execute(arguments.split(" ", -1));
    }
}
