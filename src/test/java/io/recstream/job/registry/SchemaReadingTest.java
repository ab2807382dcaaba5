package io.recstream.job.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.UserEvent;
import org.junit.jupiter.api.Test;

class SchemaReadingTest {

    @Test
    void namesWhatWasFoundAndWhatIsExpected() {
        String foreign =
                "{\"type\":\"record\",\"name\":\"Order\",\"namespace\":\"shop\",\"fields\":["
                        + "{\"name\":\"event_id\",\"type\":\"string\"}]}";
        assertThat(SchemaReading.whyNot(foreign, UserEvent.getClassSchema()))
                .startsWith("/name found shop.Order, expected io.recstream.avro.UserEvent");
    }

    @Test
    void hasNothingAgainstItsOwn() {
        assertThat(
                        SchemaReading.whyNot(
                                UserEvent.getClassSchema().toString(), UserEvent.getClassSchema()))
                .isEmpty();
    }
}
