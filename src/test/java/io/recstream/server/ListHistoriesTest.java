package io.recstream.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ListHistoriesTest {

    @Test
    void keepsTheLastVersionsNewestFirst() {
        ListHistories histories = new ListHistories(3, 10_000);
        for (int version = 1; version <= 5; version++) {
            histories.add("u1", at(version), ("v" + version).getBytes(UTF_8));
        }

        assertThat(histories.of("u1"))
                .extracting(list -> new String(list, UTF_8))
                .containsExactly("v5", "v4", "v3");
    }

    @Test
    void evictsTheLeastRecentUser() {
        ListHistories histories = new ListHistories(3, 5_000);
        histories.add("old", at(1), new byte[1_000]);
        histories.add("asked", at(1), new byte[1_000]);
        for (int user = 0; user < 100; user++) {
            histories.of("asked");
            histories.add("u" + user, at(1), new byte[1_000]);
        }

        assertThat(histories.bytes()).isLessThanOrEqualTo(5_000);
        assertThat(histories.of("old")).isEmpty();
        assertThat(histories.of("asked")).hasSize(1);
    }

    @Test
    void hasNoBytesWhenEmpty() {
        ListHistories histories = new ListHistories(2, 10_000);
        for (int i = 0; i < 5; i++) {
            histories.add("u1", at(i), new byte[100 + i]);
            histories.add("u2", at(i), new byte[10]);
        }
        histories.forget("u1", at(9));
        histories.forget("u2", at(9));
        histories.forget("nobody", at(9));

        assertThat(histories.bytes()).isZero();
    }

    private static Stamp at(long offset) {
        return new Stamp(0, offset, offset, offset, offset);
    }
}
