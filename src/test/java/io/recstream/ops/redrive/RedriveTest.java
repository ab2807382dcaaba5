package io.recstream.ops.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RedriveTest {

    @Test
    void whatHasNoContentIsNotSentAgain() {
        StringWriter err = new StringWriter();
        int code =
                new CommandLine(new Redrive())
                        .setErr(new PrintWriter(err))
                        .execute("--reason", "LATE,FORGOTTEN", "--since", "1d");

        assertThat(code).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("FORGOTTEN", "no content");
    }
}
