package io.recstream.ops.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.avro.IdentityUpdate;
import io.recstream.avro.ObservedLink;
import io.recstream.job.emit.AvroJson;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdentityReaderTest {

    private final IdentityReader reader = new IdentityReader(null);

    @Test
    void readsWhatTheJobWritesAsJson() throws IOException {
        ObservedLink link =
                new ObservedLink("mia", "mia.old", Instant.ofEpochMilli(7), null, "links", 1, 9L);
        for (IdentityUpdate identity :
                List.of(
                        new IdentityUpdate("mia.old", "mia", null, link, 3L),
                        new IdentityUpdate("device:phone", "mia", "mia", null, 1L))) {
            assertThat(reader.read(AvroJson.encode(identity))).isEqualTo(identity);
        }
    }

    @Test
    void refusesAValueOfAnotherType() {
        for (String garbage :
                List.of(
                        "{'id':'a','person_id':'b','owner':null,'link':null,'version':'new'}",
                        "{'id':1,'person_id':'b','owner':null,'link':null,'version':1}",
                        "{'id':'a','person_id':'b','owner':null,'link':[],'version':1}",
                        "{'id':'a','person_id':'b','owner':null,'link':null,'version':1}{}")) {
            assertThatThrownBy(() -> reader.read(garbage.replace('\'', '"').getBytes(UTF_8)))
                    .as(garbage)
                    .isInstanceOf(IOException.class);
        }
    }
}
