package io.recstream.job.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class BoundedMapTest {

    @Test
    void evictsTheFirstInserted() {
        assertThat(filled(BoundedMap.newest(2))).containsOnlyKeys("b", "c");
    }

    @Test
    void evictsTheLeastRecentlyUsed() {
        assertThat(filled(BoundedMap.recentlyUsed(2))).containsOnlyKeys("a", "c");
    }

    private static Map<String, Integer> filled(Map<String, Integer> map) {
        map.put("a", 1);
        map.put("b", 2);
        map.get("a");
        map.put("c", 3);
        return map;
    }
}
