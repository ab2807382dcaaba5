package io.recstream.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.config.JobSettings;
import io.recstream.job.ingest.LostInput;
import io.recstream.job.ingest.PartitionRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LostInputsTest {

    private static final Map<String, String> SETTINGS =
            Map.of(
                    "recstream.kafka.bootstrap-servers", "localhost:9092",
                    "execution.checkpointing.interval", "10 s",
                    "recstream.identity.enabled", "true");

    @ParameterizedTest
    @CsvSource({
        "recstream.events,         recstream.events.on-lost-input",
        "recstream.catalog,        recstream.catalog.on-lost-input",
        "recstream.identity-links, recstream.identity.links.on-lost-input"
    })
    void theSettingOfItsInputDecides(String topic, String key) {
        LostInput lost =
                LostInput.find(
                                new TopicPartition(topic, 0),
                                Uuid.ZERO_UUID,
                                2,
                                new PartitionRange(Uuid.ZERO_UUID, true, 5, 9))
                        .orElseThrow();

        LostInputs byDefault = lost(SETTINGS, lost);
        assertThat(byDefault.fatal()).containsExactly(lost);
        assertThat(byDefault.countingSetting(lost)).isEqualTo(key + ": count");

        Map<String, String> counting = new HashMap<>(SETTINGS);
        counting.put(key, "count");
        assertThat(lost(counting, lost).fatal()).isEmpty();
    }

    private static LostInputs lost(Map<String, String> settings, LostInput lost) {
        return new LostInputs(JobSettings.from(Configuration.fromMap(settings)), 1, List.of(lost));
    }
}
