package io.recstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.ControlResult;
import io.recstream.avro.ControlStatus;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ControlStateTest {

    private final ControlState state = new ControlState();

    private static ControlResult result(String id) {
        return ControlResult.newBuilder()
                .setCommandId(id)
                .setCommand("forget")
                .setStatus(ControlStatus.APPLIED)
                .setIssuedAt(Instant.EPOCH)
                .setFinishedAt(Instant.EPOCH)
                .setSourceTopic("control")
                .setSourcePartition(0)
                .setSourceOffset(1)
                .build();
    }

    @Test
    void aCommandIsPendingFromWhenItWasSentUntilItsResult() {
        assertThat(state.isPending("c1")).isFalse();
        state.sent("c1");
        assertThat(state.isPending("c1")).isTrue();
        assertThat(state.isPending("c2")).isFalse();

        state.apply(result("c1"));
        assertThat(state.isPending("c1")).isFalse();
        assertThat(state.result("c1")).isNotNull();
        state.sent("c1");
        assertThat(state.isPending("c1")).as("its result is known").isFalse();
    }

    @Test
    void thePendingOnesAreTheLastThousand() {
        for (int i = 0; i <= 1_000; i++) {
            state.sent("c" + i);
        }
        assertThat(state.isPending("c0")).isFalse();
        assertThat(state.isPending("c1")).isTrue();
        assertThat(state.isPending("c1000")).isTrue();
    }
}
