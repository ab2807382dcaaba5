package io.recstream.job.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.TestingCodec;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class UserListStateCodecTest {

    private static final UserListStateCodec CODEC = new UserListStateCodec();

    @Test
    void readsBackWhatItHasWritten() {
        for (UserListState state : List.of(new UserListState(), GoldenLists.full())) {
            assertThat(TestingCodec.roundTrip(CODEC, state))
                    .usingRecursiveComparison()
                    .isEqualTo(state);
        }
    }

    @Test
    void restoresWhetherALateEventWasProcessed() {
        UserListState state = GoldenLists.full();
        state.timedOut.eventProcessed = false;
        assertThat(TestingCodec.roundTrip(CODEC, state).timedOut.hasNewEvent()).isTrue();
    }

    @Test
    void aMemoryOfVersionOneHasNotCountedTheEventsOfItsSession() {
        UserListState read =
                TestingCodec.value(
                        CODEC,
                        HexFormat.of()
                                .parseHex(
                                        "010000000000ffffffffffffffffff01000000000000000700000000"
                                                + "0000000000"));

        assertThat(read.sessions)
                .extracting(UserListState.SessionList::session, UserListState.SessionList::events)
                .containsExactly(tuple(7L, RecommendationUpdate.UNKNOWN));
    }

    @Test
    void aFullListOfAnOlderVersionHasRoomForAnEventThatIsALittleLate() {
        StringBuilder hex = new StringBuilder("010000000000d00f00000000000000070000000000");
        hex.append("00").append("64");
        for (int i = 0; i < 100; i++) {
            hex.append("%016x".formatted(500 + i));
        }
        hex.append("0000");

        UserListState read = TestingCodec.value(CODEC, HexFormat.of().parseHex(hex));

        assertThat(read.seen.timeOf(500)).as("the newest").isEqualTo(1000);
        assertThat(read.seen.timeOf(599)).isEqualTo(901);
        read.seen.add(7, 990);
        assertThat(read.seen.contains(7)).isTrue();
        assertThat(read.seen.contains(599)).as("the oldest").isFalse();
    }

    @Test
    void refusesResponsesOfALaterVersion() {
        String hex = HexFormat.of().formatHex(TestingCodec.bytes(CODEC, GoldenLists.full()));
        byte[] bytes = HexFormat.of().parseHex(hex.replace("020ae807", "030ae807"));
        assertThatThrownBy(() -> TestingCodec.value(CODEC, bytes))
                .hasMessageContaining("list-memory's answer has version 3");
    }

    @Test
    void refusesBytesOfALaterVersion() {
        byte[] bytes = TestingCodec.bytes(CODEC, new UserListState());
        bytes[0] = 6;
        assertThatThrownBy(() -> TestingCodec.value(CODEC, bytes))
                .hasMessageContaining("list-memory has version 6");
    }
}
