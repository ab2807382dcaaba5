package io.recstream.job.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.PopularitySnapshot;
import io.recstream.job.rank.PopularityIndex.Popular;
import org.junit.jupiter.api.Test;

class PopularityIndexTest {

    private final PopularityIndex popularity = new PopularityIndex();

    @Test
    void isEmptyAtFirst() {
        assertThat(popularity.overall()).isEmpty();
        assertThat(popularity.in("home")).isEmpty();
        assertThat(popularity.in(null)).isEmpty();
    }

    @Test
    void addsUpTheSnapshotsOfItsSources() {
        popularity.put(cut(0, 1, entry("a", null, 3), entry("b", null, 2)));
        popularity.put(cut(1, 1, entry("b", null, 2), entry("c", null, 1)));
        assertThat(popularity.overall())
                .containsExactly(new Popular("b", 4), new Popular("a", 3), new Popular("c", 1));
    }

    @Test
    void believesTheNewestCutOfASource() {
        popularity.put(cut(0, 2, entry("new", null, 1)));
        popularity.put(cut(0, 1, entry("old", null, 5)));
        assertThat(popularity.overall()).containsExactly(new Popular("new", 1));
        popularity.put(cut(0, 3, entry("newer", null, 1)));
        assertThat(popularity.overall()).containsExactly(new Popular("newer", 1));
    }

    @Test
    void groupsByCategoryHeaviestFirst() {
        popularity.put(
                cut(0, 1, entry("a", "home", 1), entry("b", "garden", 4), entry("c", null, 9)));
        popularity.put(cut(1, 1, entry("d", "home", 2), entry("e", "home", 1)));
        assertThat(popularity.in("home")).extracting(Popular::item).containsExactly("d", "a", "e");
        assertThat(popularity.in("garden")).extracting(Popular::item).containsExactly("b");
        assertThat(popularity.in("office")).isEmpty();
        assertThat(popularity.in(null)).isEmpty();
        assertThat(popularity.overall())
                .extracting(Popular::item)
                .containsExactly("c", "b", "d", "a", "e");
    }

    @Test
    void doesNotDependOnTheOrderInWhichSourcesTell() {
        PopularitySnapshot one = cut(0, 1, entry("a", "home", .1f), entry("b", null, .7f));
        PopularitySnapshot two = cut(1, 4, entry("b", "home", .3f), entry("a", null, .9f));
        PopularitySnapshot three = cut(2, 2, entry("a", "garden", .2f), entry("b", null, .2f));
        PopularityIndex other = new PopularityIndex();
        for (PopularitySnapshot snapshot : new PopularitySnapshot[] {one, two, three}) {
            popularity.put(snapshot);
        }
        for (PopularitySnapshot snapshot : new PopularitySnapshot[] {three, one, two}) {
            other.put(snapshot);
        }
        assertThat(other.overall()).isEqualTo(popularity.overall());
        assertThat(other.in("home")).isEqualTo(popularity.in("home")).hasSize(1);
        assertThat(other.in("garden")).isEqualTo(popularity.in("garden")).hasSize(1);
    }

    /** An entry of a cut. */
    record Entry(String item, String category, float weight) {}

    static Entry entry(String item, String category, float weight) {
        return new Entry(item, category, weight);
    }

    static PopularitySnapshot cut(int source, long version, Entry... entries) {
        String[] items = new String[entries.length];
        String[] categories = new String[entries.length];
        float[] weights = new float[entries.length];
        for (int i = 0; i < entries.length; i++) {
            items[i] = entries[i].item();
            categories[i] = entries[i].category();
            weights[i] = entries[i].weight();
        }
        return new PopularitySnapshot(source, version, items, categories, weights);
    }
}
