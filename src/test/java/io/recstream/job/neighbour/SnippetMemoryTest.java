package io.recstream.job.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.ItemIds;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SnippetMemoryTest {

    record Put(long session, long time, List<String> items) {}

    record Snippet(long time, List<String> items) {}

    private final ItemDictionary dictionary = new ItemDictionary();
    private final SnippetMemory snippets = new SnippetMemory();

    @Property(tries = 300)
    void keepsTheMostRecentSessions(
            @ForAll("puts") List<Put> puts, @ForAll @IntRange(min = 1, max = 6) int capacity) {
        ItemDictionary ids = new ItemDictionary();
        SnippetMemory memory = new SnippetMemory();
        Map<Long, Snippet> naive = new HashMap<>();
        for (Put put : puts) {
            boolean full = naive.size() == capacity && !naive.containsKey(put.session());
            memory.put(
                    put.session(),
                    put.time(),
                    ItemIds.of(put.items().toArray(new String[0])),
                    capacity,
                    ids);
            Map<Long, Snippet> held = held(memory, ids);
            if (full) {
                Set<Long> gone = new HashSet<>(naive.keySet());
                gone.removeAll(held.keySet());
                assertThat(gone).hasSize(1);
                long oldest = naive.values().stream().mapToLong(Snippet::time).min().getAsLong();
                assertThat(naive.remove(gone.iterator().next()).time()).isEqualTo(oldest);
            }
            naive.put(put.session(), new Snippet(put.time(), put.items()));
            assertThat(held).isEqualTo(naive);
            assertThat(ids.size())
                    .isEqualTo(
                            naive.values().stream()
                                    .flatMap(snippet -> snippet.items().stream())
                                    .distinct()
                                    .count());
        }
    }

    @Provide
    Arbitrary<List<Put>> puts() {
        return Combinators.combine(
                        Arbitraries.longs().between(1, 12),
                        Arbitraries.longs().between(1, 40),
                        Arbitraries.integers()
                                .between(0, 20)
                                .map(i -> "i" + i)
                                .list()
                                .uniqueElements()
                                .ofMinSize(1)
                                .ofMaxSize(10))
                .as(Put::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(60);
    }

    @Test
    void rewritesTheSnippetOfASessionThatGoesOn() {
        put(7, 100, "a");
        put(7, 200, "b", "a");
        assertThat(held(snippets, dictionary))
                .isEqualTo(Map.of(7L, new Snippet(200, List.of("b", "a"))));
    }

    @Test
    void forgetsTheSessionThatHasBeenSilentLongest() {
        put(1, 100, "a");
        put(2, 200, "a");
        put(1, 300, "b", "a");
        put(3, 400, "a");
        put(4, 500, "c");
        assertThat(held(snippets, dictionary)).containsOnlyKeys(1L, 3L, 4L);
        put(5, 600, "c");
        put(6, 700, "c");
        assertThat(dictionary.find("a")).isEqualTo(-1);
    }

    private void put(long session, long time, String... items) {
        snippets.put(session, time, ItemIds.of(items), 3, dictionary);
    }

    static Map<Long, Snippet> held(SnippetMemory memory, ItemDictionary ids) {
        Map<Long, Snippet> held = new HashMap<>();
        for (int n = 0; n < memory.size(); n++) {
            List<String> items = Arrays.stream(memory.items(n)).mapToObj(ids::id).toList();
            Snippet snippet = new Snippet(memory.time(n), items);
            assertThat(held.put(memory.session(n), snippet)).isNull();
        }
        return held;
    }
}
