package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A savepoint of the running job holds exactly the uids, state names and codecs that are committed
 * in {@code state-contract.txt}: whoever changes one breaks every savepoint that users have.
 *
 * <p>After a deliberate change: {@code mvn verify -Dit.test=StateContractE2ECase
 * -Drecstream.contract.write=true}, a {@code [state]} commit, and a line in the change log.
 */
@Timeout(120)
class StateContractE2ECase {

    private static final Path CONTRACT = Path.of("src/test/resources/state-contract.txt");
    private static final List<String> HEAD =
            List.of(
                    "# What a savepoint holds: operator uid | kind of state | name | codec's id and version.",
                    "# Written by StateContractE2ECase with -Drecstream.contract.write=true.");

    @Test
    void aSavepointHoldsTheCommittedUidsAndStates() throws IOException {
        Set<String> states = statesOfASavepoint();
        if (Boolean.getBoolean("recstream.contract.write")) {
            List<String> lines = new ArrayList<>(HEAD);
            lines.addAll(states);
            Files.write(CONTRACT, lines);
        }

        assertThat(states)
                .containsExactlyElementsOf(
                        Files.readAllLines(CONTRACT).stream()
                                .filter(line -> !line.startsWith("#"))
                                .toList());
    }

    private static Set<String> statesOfASavepoint() throws IOException {
        LocalCluster.Options options =
                LocalCluster.Options.defaults().withCheckpointInterval(Duration.ofMillis(400));
        try (LocalBroker broker = LocalBroker.start();
                Rig rig = new Rig(broker, "contract", 2, options)) {
            rig.start(2, OracleComparison.SETTINGS);
            rig.sendCatalogue();
            for (Traffic.Sent record : Traffic.of(Traffic.seed(), 300, 2, 10)) {
                rig.send(rig.topics.events(), record.partition(), record.key(), record.payload());
            }
            rig.awaitDrained();
            return SavepointStates.read(rig.stop());
        }
    }
}
