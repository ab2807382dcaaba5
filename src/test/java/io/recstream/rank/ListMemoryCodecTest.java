package io.recstream.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.model.RecommendationUpdate;
import io.recstream.model.TestingCodec;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListMemoryCodecTest {

    private static final ListMemoryCodec CODEC = new ListMemoryCodec();

    @Test
    void readsBackWhatItHasWritten() {
        for (ListMemory memory : List.of(new ListMemory(), GoldenLists.full(12, 11))) {
            assertThat(TestingCodec.roundTrip(CODEC, memory))
                    .usingRecursiveComparison()
                    .isEqualTo(memory);
        }
    }

    @Test
    void aMemoryOfVersionOneHasNotCountedTheEventsOfItsSession() {
        ListMemory read =
                TestingCodec.value(
                        CODEC,
                        HexFormat.of()
                                .parseHex(
                                        "010000000000ffffffffffffffffff01000000000000000000000000"
                                                + "0000000000"));

        assertThat(read.sessionEvents).isEqualTo(RecommendationUpdate.UNKNOWN);
    }

    @Test
    void refusesAnswersOfALaterVersion() {
        String hex = HexFormat.of().formatHex(TestingCodec.bytes(CODEC, GoldenLists.full(12, 11)));
        byte[] bytes = HexFormat.of().parseHex(hex.replace("010ae807", "020ae807"));
        assertThatThrownBy(() -> TestingCodec.value(CODEC, bytes))
                .hasMessageContaining("list memory's answer has version 2");
    }

    @Test
    void refusesBytesOfALaterVersion() {
        byte[] bytes = TestingCodec.bytes(CODEC, new ListMemory());
        bytes[0] = 3;
        assertThatThrownBy(() -> TestingCodec.value(CODEC, bytes))
                .hasMessageContaining("list memory has version 3");
    }
}
