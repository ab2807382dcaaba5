package io.recstream.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksStoreTest {

    private static final long MEMORY = 8 << 20;

    @TempDir private Path folder;

    @Test
    void keepsTheNewestOfEachKeyOfEachTable() {
        try (RocksStore store = new RocksStore(folder, 2, MEMORY)) {
            store.put(0, "ключ", "a".getBytes(UTF_8));
            store.put(1, "ключ", "b".getBytes(UTF_8));
            store.put(0, "ключ", "c".getBytes(UTF_8));
            assertThat(store.get(0, "ключ")).asString(UTF_8).isEqualTo("c");

            store.delete(0, "ключ");

            assertThat(store.get(0, "ключ")).isNull();
            assertThat(store.get(1, "ключ")).asString(UTF_8).isEqualTo("b");
        }
    }

    @Test
    void removesMatchingRecordsOfAPrefix() {
        try (RocksStore store = new RocksStore(folder, 1, MEMORY)) {
            for (String id : new String[] {"0a", "1a", "1b", "1ключ", "2a"}) {
                store.put(0, id, id.getBytes(UTF_8));
            }
            store.removeIf(0, "1", stored -> !new String(stored, UTF_8).equals("1b"));

            assertThat(store.get(0, "0a")).isNotNull();
            assertThat(store.get(0, "1a")).isNull();
            assertThat(store.get(0, "1b")).isNotNull();
            assertThat(store.get(0, "1ключ")).isNull();
            assertThat(store.get(0, "2a")).isNotNull();
        }
    }

    @Test
    void staysWithinItsMemory() {
        byte[] value = new byte[1_000];
        try (RocksStore store = new RocksStore(folder, 1, MEMORY)) {
            for (int i = 0; i < 60_000; i++) {
                value[i % 1_000]++;
                store.put(0, "u" + i, value);
            }
            assertThat(store.memoryBytes()).isLessThan(2 * MEMORY);
            assertThat(store.get(0, "u1")).hasSize(1_000);
        }
    }

    @Test
    void rejectsAUsedFolder() {
        try (RocksStore first = new RocksStore(folder, 1, MEMORY)) {
            assertThat(first.get(0, "nobody")).isNull();
            assertThatThrownBy(() -> new RocksStore(folder, 1, MEMORY))
                    .isInstanceOf(IllegalStateException.class);
        }
    }
}
