package io.recstream.job.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class LostInputTest {

    private static final TopicPartition PARTITION = new TopicPartition("events", 1);
    private static final Uuid ID = new Uuid(1, 1);
    private static final Uuid OTHER = new Uuid(2, 2);

    @Test
    void whatThePartitionHoldsIsNotLost() {
        assertThat(LostInput.find(PARTITION, ID, 5, range(ID, 5, 9))).isEmpty();
        assertThat(LostInput.find(PARTITION, ID, 9, range(ID, 5, 9))).isEmpty();
        assertThat(LostInput.find(PARTITION, Uuid.ZERO_UUID, 7, range(ID, 5, 9))).isEmpty();
    }

    @Test
    void offsetsBeforeTheFirstOneAreLost() {
        LostInput lost = LostInput.find(PARTITION, ID, 2, range(ID, 10, 18)).orElseThrow();

        assertThat(lost.records()).isEqualTo(OptionalLong.of(8));
        assertThat(lost.goesOnAt()).isEqualTo(10);
        assertThat(lost)
                .hasToString(
                        "events-1: offsets 2 to 9 (8 records at most) were deleted before they were"
                                + " read");
    }

    @Test
    void anotherTopicIsLostWhateverItHolds() {
        LostInput lost = LostInput.find(PARTITION, ID, 5, range(OTHER, 0, 9)).orElseThrow();

        assertThat(lost.records()).isEmpty();
        assertThat(lost.goesOnAt()).isZero();
        assertThat(lost.toString()).contains("deleted and created again", "from offset 5 on");
    }

    @Test
    void anOffsetBehindTheEndIsOfAnotherTopicAlsoWhereItsIdIsNotKnown() {
        LostInput lost =
                LostInput.find(PARTITION, Uuid.ZERO_UUID, 9, range(ID, 2, 8)).orElseThrow();

        assertThat(lost.cause()).isEqualTo(LostInput.Cause.BEYOND_END);
        assertThat(lost.goesOnAt()).isEqualTo(2);
    }

    @Test
    void aTruncatedLogIsReadFromWhereItDiffers() {
        LostInput lost = LostInput.truncated(PARTITION, 9, 6L, range(ID, 2, 12));

        assertThat(lost.goesOnAt()).isEqualTo(6);
        assertThat(lost.records()).isEmpty();
        assertThat(lost.toString()).contains("truncated", "from offset 9", "from offset 6 on");
    }

    @Test
    void aTruncatedLogIsReadFromItsBeginningWhereNobodyKnowsWhereItDiffers() {
        LostInput lost = LostInput.truncated(PARTITION, 9, null, range(ID, 2, 8));

        assertThat(lost.cause()).isEqualTo(LostInput.Cause.BEYOND_END);
        assertThat(lost.goesOnAt()).isEqualTo(2);
    }

    @Test
    void aTopicWithoutAnIdIsNoOtherOne() {
        assertThat(LostInput.isOtherTopic(ID, OTHER)).isTrue();
        assertThat(LostInput.isOtherTopic(ID, ID)).isFalse();
        assertThat(LostInput.isOtherTopic(ID, Uuid.ZERO_UUID)).isFalse();
        assertThat(LostInput.isOtherTopic(Uuid.ZERO_UUID, ID)).isFalse();
    }

    @Test
    void neverLessThanNothingIsLost() {
        LostInput lost = new LostInput(PARTITION, LostInput.Cause.DELETED, 100, range(ID, 0, 200));

        assertThat(lost.records()).isEqualTo(OptionalLong.of(0));
    }

    @Test
    void aPartitionThatVanishedIsReportedOnceAndThenWaitedFor() {
        PartitionRange gone = new PartitionRange(OTHER, false, 0, 0);

        assertThat(LostInput.find(PARTITION, ID, 5, gone)).isPresent();
        assertThat(LostInput.find(PARTITION, Uuid.ZERO_UUID, 5, gone)).isPresent();
        assertThat(LostInput.find(PARTITION, OTHER, 0, gone)).isEmpty();
    }

    private static PartitionRange range(Uuid id, long begin, long end) {
        return new PartitionRange(id, true, begin, end);
    }
}
