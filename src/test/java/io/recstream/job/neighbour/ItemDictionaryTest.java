package io.recstream.job.neighbour;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.ItemIds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ItemDictionaryTest {

    /** A number up to 199 retains that id; a greater one releases one of what is retained. */
    @Property(tries = 300)
    void containsExactlyTheRetainedItems(@ForAll("steps") List<Integer> steps) {
        ItemDictionary dictionary = new ItemDictionary();
        Map<String, Integer> slots = new HashMap<>();
        List<String> references = new ArrayList<>();
        for (int step : steps) {
            if (step < 200) {
                String id = id(step);
                int slot = retain(dictionary, id);
                assertThat(slots.getOrDefault(id, slot)).isEqualTo(slot);
                assertThat(slots.containsKey(id) || !slots.containsValue(slot)).isTrue();
                slots.put(id, slot);
                references.add(id);
            } else if (!references.isEmpty()) {
                String id = references.remove(step % references.size());
                dictionary.release(slots.get(id));
                if (!references.contains(id)) {
                    slots.remove(id);
                }
            }
            assertThat(dictionary.size()).isEqualTo(slots.size());
        }
        for (int i = 0; i < 200; i++) {
            assertThat(dictionary.find(id(i))).isEqualTo(slots.getOrDefault(id(i), -1));
        }
        slots.forEach((id, slot) -> assertThat(dictionary.id(slot)).isEqualTo(id));
    }

    @Provide
    Arbitrary<List<Integer>> steps() {
        return Arbitraries.integers().between(0, 380).list().ofMinSize(1).ofMaxSize(600);
    }

    /** Some of the ids have one hash code, some neighbouring ones. */
    private static String id(int i) {
        StringBuilder id = new StringBuilder();
        for (int bit = 0; bit < 8; bit++) {
            id.append((i >> bit & 1) == 0 ? "Aa" : i % 3 == 0 ? "Bb" : "BB");
        }
        return id.toString();
    }

    @Test
    void givesAFreedSlotToTheNextId() {
        ItemDictionary dictionary = new ItemDictionary();
        retain(dictionary, "a");
        int freed = retain(dictionary, "b");
        retain(dictionary, "c");
        dictionary.release(freed);

        assertThat(dictionary.id(freed)).isNull();
        assertThat(retain(dictionary, "d")).isEqualTo(freed);
        assertThat(dictionary.capacity()).isEqualTo(3);
    }

    @Test
    void keepsAnIdUntilItsLastReferenceIsReleased() {
        ItemDictionary dictionary = new ItemDictionary();
        int slot = retain(dictionary, "a");
        retain(dictionary, "a");
        dictionary.release(slot);
        assertThat(dictionary.find("a")).isEqualTo(slot);
        dictionary.release(slot);
        assertThat(dictionary.find("a")).isEqualTo(-1);
        assertThat(dictionary.capacity()).isZero();
    }

    @Test
    void doesNotGrowWhereIdsComeAndGo() {
        ItemDictionary dictionary = new ItemDictionary();
        Set<Integer> slots = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            slots.add(retain(dictionary, "i" + i));
            if (i >= 20) {
                dictionary.release(dictionary.find("i" + (i - 20)));
            }
        }
        assertThat(slots).hasSize(21);
        assertThat(dictionary.capacity()).isLessThanOrEqualTo(21);
    }

    private static int retain(ItemDictionary dictionary, String id) {
        return dictionary.retain(ItemIds.of(id), 0);
    }
}
