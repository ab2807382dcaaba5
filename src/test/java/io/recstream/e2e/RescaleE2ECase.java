package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A savepoint fits any parallelism: nothing is lost, repeated or different after a rescale. */
@Timeout(180)
class RescaleE2ECase {

    private static LocalBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = LocalBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void fromTwoToOneAndBackInTheMiddleOfAStreamNothingIsMissingAddedOrDifferent()
            throws Exception {
        List<Traffic.Sent> sent = Traffic.of(Traffic.seed(), 3_000, 3, 50);
        LocalCluster.Options options =
                LocalCluster.Options.defaults().withCheckpointInterval(Duration.ofMillis(400));
        JobOutput seen;
        try (Rig rig = new Rig(broker, "rescaled", 3, options)) {
            rig.start(2, OracleComparison.SETTINGS);
            rig.sendCatalogue();
            send(rig, sent, 0, 1_000);
            String first = rig.stop();

            rig.start(1, OracleComparison.SETTINGS, first);
            send(rig, sent, 1_000, 2_000);
            String second = rig.stop();

            rig.start(2, OracleComparison.SETTINGS, second);
            send(rig, sent, 2_000, 3_000);
            rig.awaitDrained();
            seen = JobOutput.of(rig);
        }

        assertThat(OracleComparison.differences(new Oracle(sent), seen)).isEmpty();
    }

    /** Returns with the job in the midst of what was sent, some of it still unread. */
    private static void send(Rig rig, List<Traffic.Sent> sent, int from, int to) {
        int middle = (from + to) / 2;
        sendAll(rig, sent.subList(from, middle));
        rig.flush();
        rig.awaitListOf(Traffic.eventIds(sent.subList(from, middle)));
        sendAll(rig, sent.subList(middle, to));
    }

    private static void sendAll(Rig rig, List<Traffic.Sent> sent) {
        for (Traffic.Sent record : sent) {
            rig.send(rig.topics.events(), record.partition(), record.key(), record.payload());
        }
    }
}
