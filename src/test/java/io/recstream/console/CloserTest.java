package io.recstream.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloserTest {

    private final List<String> closed = new ArrayList<>();
    private final Closer closer = new Closer();

    @Test
    void closesTheLastOneFirst() {
        closer.register(() -> closed.add("broker"));
        closer.registerAll(List.of(() -> closed.add("admin"), () -> closed.add("server")));

        closer.close();

        assertThat(closed).containsExactly("server", "admin", "broker");
    }

    @Test
    void closesTheOthersAndLosesNoFailure() {
        IOException ofTheServer = new IOException("server");
        IOException ofTheBroker = new IOException("broker");
        closer.register(
                () -> {
                    throw ofTheBroker;
                });
        closer.register(() -> closed.add("admin"));
        closer.register(
                () -> {
                    throw ofTheServer;
                });

        assertThatThrownBy(closer::close)
                .isInstanceOf(IllegalStateException.class)
                .hasCause(ofTheServer);
        assertThat(ofTheServer).hasSuppressedException(ofTheBroker);
        assertThat(closed).containsExactly("admin");
    }

    @Test
    void aPartIsClosedOnce() {
        closer.register(() -> closed.add("admin"));

        closer.close();
        closer.close();

        assertThat(closed).containsExactly("admin");
    }
}
