package io.recstream.rank;

import static io.recstream.rank.TestingAnswers.knnOnly;
import static io.recstream.rank.TestingAnswers.viewAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.model.EmptyReason;
import io.recstream.model.RecommendationReason;
import io.recstream.model.RecommendationUpdate;
import io.recstream.model.RecommendedItem;
import io.recstream.model.TestingCodec;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListMemoryCodecTest {

    private static final ListMemoryCodec CODEC = new ListMemoryCodec();

    @Test
    void hasTheBytesOfVersionOne() {
        isGolden(
                new ListMemory(),
                "010000000000ffffffffffffffffff0100000000000000000000000000000000" + "00");
        isGolden(
                full(),
                "0108060300000007fffffff80d414c4c5f46494c544552454401d00fffffffff"
                        + "fffffffe023f0000003e80000002010ae8070200010275310a0201056f6c6465"
                        + "72010178013f8000003f800000000000000000010cea0701010275310c010001"
                        + "63010179013f8000003f80000000000000010565313030360275310001630476"
                        + "696577dc0f000000000000000000000000000000004d010163003f8000000000"
                        + "0000010108a00602010275310802000161020178013f800000017a013f000000"
                        + "3fc0000000000000010565313030300275310001610476696577d00f00000000"
                        + "0000000000000000000000004d020161056f6c646572003f8000000000000000"
                        + "0102753108056531303030d00f00000101783fe80000000000000a4f4654454e"
                        + "5f4e455854026101eff8ae53392e683e02000000000000000200000000000000"
                        + "0101fffffffffffffffd8407b009");
    }

    /** With everything in it that can be there. */
    private static ListMemory full() {
        ListMemory memory = new ListMemory();
        memory.done = 4;
        memory.version = 3;
        memory.lastList = new int[] {7, -8};
        memory.lastEmptyReason = EmptyReason.ALL_FILTERED;
        memory.lastComplete = true;
        memory.lastEvent = 1000;
        memory.session = -2;
        memory.ownShares = new float[] {.5f, .25f};
        memory.add(knnOnly(viewAt("b", 1005), 5, 2, 1, "x"), 500);
        memory.add(knnOnly(viewAt("c", 1006), 6, 1, 0, "y"), 501);
        memory.letGo = new PendingContext(4, 400, 2);
        memory.letGo.add(knnOnly(viewAt("a", 1000), 4, 2, 0, "x", "z"));
        memory.held =
                new RecommendationUpdate(
                        "u1",
                        4,
                        0,
                        "e1000",
                        1000,
                        false,
                        null,
                        List.of(
                                new RecommendedItem(
                                        "x",
                                        .75,
                                        RecommendationReason.OFTEN_NEXT,
                                        "a",
                                        null,
                                        null)));
        memory.refused.add(RecentItems.fingerprint("r"));
        memory.purchased.add(1);
        memory.purchased.add(2);
        memory.seen.add(-3);
        memory.emittedAt = 450;
        memory.wakeAt = 600;
        return memory;
    }

    private static void isGolden(ListMemory memory, String hex) {
        assertThat(HexFormat.of().formatHex(TestingCodec.bytes(CODEC, memory))).isEqualTo(hex);
        ListMemory read = TestingCodec.value(CODEC, HexFormat.of().parseHex(hex));
        assertThat(read).usingRecursiveComparison().isEqualTo(memory);
    }

    @Test
    void refusesAnswersOfALaterVersion() {
        String hex = HexFormat.of().formatHex(TestingCodec.bytes(CODEC, full()));
        byte[] bytes = HexFormat.of().parseHex(hex.replace("010ae807", "020ae807"));
        assertThatThrownBy(() -> TestingCodec.value(CODEC, bytes))
                .hasMessageContaining("list memory's answer has version 2");
    }

    @Test
    void refusesBytesOfALaterVersion() {
        byte[] bytes = TestingCodec.bytes(CODEC, new ListMemory());
        bytes[0] = 2;
        assertThatThrownBy(() -> TestingCodec.value(CODEC, bytes))
                .hasMessageContaining("list memory has version 2");
    }
}
