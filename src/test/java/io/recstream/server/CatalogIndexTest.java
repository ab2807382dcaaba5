package io.recstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.CatalogItem;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogIndexTest {

    private final CatalogIndex index = new CatalogIndex(4, 1 << 20);

    @Test
    void findsByAPartOfTitleOrIdInAnyCase() {
        put("i1", "Blue Lamp", "home", "light");
        put("LAMP-9", "Chair", "home");
        put("i3", "Стол", "home");

        assertThat(found("lamp", null)).containsExactly("LAMP-9", "i1");
        assertThat(found("сТОЛ", null)).containsExactly("i3");
        assertThat(found("blue chair", null)).isEmpty();
        assertThat(found("", "light")).containsExactly("i1");
        assertThat(found("chair", "light")).isEmpty();
    }

    @Test
    void pagesThroughAllItems() {
        put("a", "x");
        put("b", "x");
        put("c", "x");

        CatalogIndex.Found page = index.find("x", null, 1, 1);
        assertThat(page.items()).extracting(CatalogItem::getItemId).containsExactly("b");
        assertThat(page.total()).isEqualTo(3);
        assertThat(index.find("x", null, 5, 10).items()).isEmpty();
    }

    @Test
    void countsAnItemOnceInEachCategoryOfItsPath() {
        put("a", "x", "home", "light");
        put("b", "x", "home", "home");
        put("c", "x", "garden");
        index.remove("c");
        put("a", "x", "home", "desk");

        assertThat(index.categories(10))
                .containsExactly(
                        new CatalogIndex.Category("home", 2), new CatalogIndex.Category("desk", 1));
    }

    @Test
    void reportsAnIncompleteIndex() {
        for (int i = 0; i < 4; i++) {
            put("i" + i, "x");
        }
        put("i0", "again");
        assertThat(index.find("", null, 0, 10).complete()).isTrue();

        put("i4", "x");

        assertThat(index.items()).isEqualTo(4);
        assertThat(index.find("", null, 0, 10).complete()).isFalse();
    }

    @Test
    void staysWithinItsBytes() {
        CatalogIndex small = new CatalogIndex(1_000, 2_000);
        for (int i = 0; i < 100; i++) {
            small.put(item("i" + i, "t".repeat(100)));
        }
        assertThat(small.items()).isLessThan(5);

        for (int i = 0; i < 100; i++) {
            small.remove("i" + i);
        }
        small.put(item("small", "t"));

        assertThat(small.items()).isEqualTo(1);
    }

    private List<String> found(String query, String category) {
        return index.find(query, category, 0, 10).items().stream()
                .map(CatalogItem::getItemId)
                .toList();
    }

    private void put(String id, String title, String... categories) {
        index.put(item(id, title, categories));
    }

    private static CatalogItem item(String id, String title, String... categories) {
        return CatalogItem.newBuilder()
                .setItemId(id)
                .setTitle(title)
                .setCategory(List.of(categories))
                .build();
    }
}
