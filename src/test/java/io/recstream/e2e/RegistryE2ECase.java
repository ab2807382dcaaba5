package io.recstream.e2e;

import io.recstream.job.registry.TestingRegistry;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The job with a registry made for tests; {@link ApicurioClusterCase} is the same with a real one.
 */
@Timeout(120)
class RegistryE2ECase {

    @Test
    void aRegistryThatIsDownDelaysRecordsAndOnlyUnknownSchemasAreRejected() throws Exception {
        try (TestingRegistry registry = new TestingRegistry()) {
            RegistryScenario.play(new ForTests(registry));
        }
    }

    private record ForTests(TestingRegistry registry) implements RegistryScenario.Registry {

        @Override
        public String url() {
            return registry.url();
        }

        @Override
        public int register(String subject, Schema schema) {
            return registry.register(subject, schema);
        }

        @Override
        public String compatibility(String subject) {
            return registry.levels().get(subject);
        }

        @Override
        public void goDown() {
            registry.goDown();
        }

        @Override
        public void comeBack() {
            registry.comeBack();
        }
    }
}
