package io.recstream.job.emit;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.ModelArbitraries;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.UserFeatures;
import java.io.IOException;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is written field by field is what Avro writes of the record. */
class DirectSerializerTest {

    /** They keep their array from record to record. */
    private static final RecommendationSerializer LISTS =
            new RecommendationSerializer("lists", OutputFormat.AVRO);

    private static final FeaturesSerializer FEATURES =
            new FeaturesSerializer("features", OutputFormat.AVRO);

    @Property(tries = 500)
    void lists(@ForAll("anyList") RecommendationUpdate list) throws IOException {
        assertThat(LISTS.payload(list))
                .isEqualTo(
                        io.recstream.avro.RecommendationUpdate.getEncoder()
                                .encode(LISTS.record(list))
                                .array());
    }

    @Property(tries = 500)
    void features(@ForAll("anyFeatures") UserFeatures features) throws IOException {
        assertThat(FEATURES.payload(features))
                .isEqualTo(
                        io.recstream.avro.UserFeatures.getEncoder()
                                .encode(FEATURES.record(features))
                                .array());
    }

    @Provide
    Arbitrary<RecommendationUpdate> anyList() {
        return ModelArbitraries.lists();
    }

    @Provide
    Arbitrary<UserFeatures> anyFeatures() {
        return ModelArbitraries.features();
    }
}
