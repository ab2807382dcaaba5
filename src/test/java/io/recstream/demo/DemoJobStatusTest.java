package io.recstream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DemoJobStatusTest {

    @Test
    void killsATaskManagerOfTheJob() {
        assertThat(DemoJobStatus.victim(List.of(0, 1), List.of("a", "b"), Set.of("a"))).isZero();
        assertThat(DemoJobStatus.victim(List.of(1, 2), List.of("b", "c"), Set.of("c")))
                .isEqualTo(2);
        assertThat(DemoJobStatus.victim(List.of(1, 2), List.of("b", "c"), Set.of())).isEqualTo(2);
        // One of them is not registered yet.
        assertThat(DemoJobStatus.victim(List.of(1, 2), List.of("b"), Set.of("b"))).isEqualTo(2);
    }

    @Test
    void ordersTaskManagersByTheNumberOfTheirAddress() throws IOException {
        var answer =
                JsonMapper.builder()
                        .build()
                        .readTree(
                                "{\"taskmanagers\":[{\"id\":\"y\",\"path\":\"p://f/rpc/taskmanager_10\"},"
                                        + "{\"id\":\"x\",\"path\":\"p://f/rpc/taskmanager_9\"}]}");

        assertThat(DemoJobStatus.inOrder(answer)).containsExactly("x", "y");
    }
}
