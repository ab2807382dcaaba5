package io.recstream.job.emit;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.DeadLetter;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.UserFeatures;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;

class OlderSchemasTest {

    /** As they are in the topics that release 0.2.0 has written. */
    @Test
    void theOlderSchemasHaveTheFingerprintsOfTheirRelease() {
        assertFingerprints(DeadLetter.getClassSchema(), -3984029689887245593L);
        assertFingerprints(UserFeatures.getClassSchema(), -5079582762915398828L);
        assertFingerprints(RecommendationUpdate.getClassSchema(), 3051402823317379913L);
    }

    private static void assertFingerprints(Schema current, Long... fingerprints) {
        assertThat(OlderSchemas.of(current).stream().map(SchemaNormalization::parsingFingerprint64))
                .containsExactly(fingerprints);
    }
}
