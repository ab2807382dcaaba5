package io.recstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.GlobalConfiguration;
import org.junit.jupiter.api.Test;

class FlinkConfTest {

    private final Map<String, String> file =
            GlobalConfiguration.loadConfiguration(Checkout.flinkConf().toString()).toMap();

    @Test
    void opensToFlinkWhatTheTestsOpenToIt() throws IOException {
        Path pom = Checkout.flinkConf().resolveSibling("pom.xml");
        Matcher matcher =
                Pattern.compile("<flink.jvm.args>(.*)</flink.jvm.args>")
                        .matcher(Files.readString(pom));

        assertThat(matcher.find()).isTrue();
        assertThat(file.get("env.java.opts.all")).isEqualTo(matcher.group(1));
    }

    @Test
    void fixesWhatSavepointsDependOn() {
        assertThat(file)
                .containsEntry("pipeline.generic-types", "false")
                .containsEntry("pipeline.auto-generate-uids", "false")
                .containsEntry("pipeline.max-parallelism", "128")
                .containsEntry("state.backend.type", "rocksdb");
    }

    @Test
    void checkpointsExactlyOnceAndKeepsTheResult() {
        assertThat(file)
                .containsEntry("execution.checkpointing.mode", "EXACTLY_ONCE")
                .containsEntry("execution.checkpointing.incremental", "true")
                .containsEntry(
                        "execution.checkpointing.externalized-checkpoint-retention",
                        "RETAIN_ON_CANCELLATION")
                .containsKey("execution.checkpointing.interval")
                .containsEntry("restart-strategy.type", "exponential-delay");
    }

    @Test
    void holdsNothingOfTheJobItself() {
        assertThat(file.keySet()).noneMatch(key -> key.startsWith("recstream."));
    }
}
