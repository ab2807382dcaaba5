package io.recstream.job.emit;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;

class DeadLetterSchemasTest {

    /** As it is in the topics that release 0.2.0 has written. */
    @Test
    void theOlderSchemaHasTheFingerprintOfItsRelease() {
        assertThat(DeadLetterSchemas.OLDER.stream().map(SchemaNormalization::parsingFingerprint64))
                .containsExactly(-3984029689887245593L);
    }
}
