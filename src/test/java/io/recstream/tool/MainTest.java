package io.recstream.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void saysWhatIsMissingWhereAllIsKnown() {
        assertThat(run("evaluate --json")).isEqualTo(2);

        assertThat(errors.toString()).contains("--learn").doesNotContain("Did you mean");
    }

    private int run(String arguments) {
        return Main.commandLine().setErr(new PrintWriter(errors)).execute(arguments.split(" ", -1));
    }
}
