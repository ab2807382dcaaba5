package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCheckpoint;
import io.recstream.devcluster.LocalCluster;
import io.recstream.ops.inspect.Inspect;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.flink.core.execution.CheckpointType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** A native, incremental checkpoint at parallelism 2 reads like the savepoint after it. */
@Timeout(120)
class InspectCheckpointE2ECase {

    @Test
    void aRetainedCheckpointHoldsAsManyKeysAsTheSavepointAfterIt() throws IOException {
        LocalCluster.Options options =
                LocalCluster.Options.defaults()
                        .withCheckpointInterval(Duration.ofMillis(400))
                        .with("execution.checkpointing.num-retained", "1000");
        try (LocalBroker broker = LocalBroker.start();
                Rig rig = new Rig(broker, "inspected", 2, options)) {
            rig.start(2, OracleComparison.SETTINGS);
            rig.sendCatalogue();
            for (Traffic.Sent record : Traffic.of(Traffic.seed(), 300, 2, 10)) {
                rig.send(rig.topics.events(), record.partition(), record.key(), record.payload());
            }
            rig.awaitDrained();
            rig.job.checkpoint(CheckpointType.INCREMENTAL);
            List<LocalCheckpoint> checkpoints = rig.job.checkpoints();
            String checkpoint = checkpoints.get(checkpoints.size() - 1).path();
            JsonNode ofCheckpoint = summary(checkpoint);
            JsonNode ofSavepoint = summary(rig.stop());

            assertThat(keys(ofCheckpoint))
                    .isEqualTo(keys(ofSavepoint))
                    .doesNotContain("catalog-item 0");
        }
    }

    private static List<String> keys(JsonNode summary) {
        return StreamSupport.stream(summary.get("keyed").spliterator(), false)
                .map(
                        it ->
                                it.get("state").textValue()
                                        + " "
                                        + it.get("keys")
                                        + " "
                                        + it.get("bytes"))
                .toList();
    }

    private static JsonNode summary(String path) throws IOException {
        StringWriter out = new StringWriter();
        int code =
                new CommandLine(new Inspect())
                        .setOut(new PrintWriter(out, true))
                        .execute(path, "--json");
        assertThat(code).isZero();
        return new ObjectMapper().readTree(out.toString()).get("summary");
    }
}
