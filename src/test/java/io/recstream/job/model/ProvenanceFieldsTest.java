package io.recstream.job.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class ProvenanceFieldsTest {

    @Test
    void theItemOfAnArchivedEventTravelsAlong() throws IOException {
        Provenance read = new Provenance(3, 1L << 40, 0, 4_000, 5_000_001, "u1", "device:d1", -6);
        CatalogItem item = new CatalogItem("i1", "A lämp", null, Double.NaN, false, false);

        for (Provenance provenance : List.of(read, read.with(item))) {
            DataOutputSerializer out = new DataOutputSerializer(64);
            ProvenanceFields.write(provenance, out);

            assertThat(ProvenanceFields.read(new DataInputDeserializer(out.getCopyOfBuffer())))
                    .isEqualTo(provenance);
        }
    }
}
