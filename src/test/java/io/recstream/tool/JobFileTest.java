package io.recstream.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.config.CheckedSettings;
import io.recstream.config.JobArguments;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

class JobFileTest {

    private final CheckedSettings checked =
            JobArguments.parse()
                    .check(
                            Configuration.fromMap(
                                    Map.of("recstream.kafka.bootstrap-servers", "shop:9092")));

    @Test
    void brokersThatDoNotAnswerAreNamedWhateverSaysSo() {
        Exception[] silent = {
            new TimeoutException(),
            new org.apache.kafka.common.errors.TimeoutException("while fetching metadata"),
            new ExecutionException(
                    new org.apache.kafka.common.errors.TimeoutException("no node assigned"))
        };
        for (Exception failure : silent) {
            assertThatThrownBy(() -> JobFile.ask(checked, () -> failing(failure)))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "The brokers do not answer at recstream.kafka.bootstrap-servers ="
                                    + " shop:9092. Next: bin/recstream doctor looks what is wrong")
                    .hasCause(failure);
        }
    }

    @Test
    void whatElseGoesWrongIsSaidAsItIs() throws Exception {
        IOException other = new IOException("other");

        assertThatThrownBy(() -> JobFile.ask(checked, () -> failing(other))).isSameAs(other);
        assertThat(JobFile.ask(checked, () -> 7)).isEqualTo(7);
    }

    private static Object failing(Exception failure) throws Exception {
        throw failure;
    }
}
