package io.recstream.devcluster;

import io.recstream.avro.CatalogItem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A synthetic shop: items with titles, categories and prices, popularity by Zipf's law, and a graph
 * of successors. Equal seeds give equal shops.
 */
public final class Shop {

    private static final double ZIPF_EXPONENT = 0.9;
    private static final int SUCCESSORS = 6;

    /** Share of an item's successors in its own category. */
    private static final double SAME_CATEGORY = 0.8;

    private static final String[] COLOURS = {
        "Blue", "Red", "Green", "Black", "White", "Sand", "Grey", "Copper", "Olive", "Navy"
    };

    /** Department, category, names of items. */
    private static final String[][] CATEGORIES = {
        {"sport", "running", "trail shoes", "running vest", "track shorts", "sports socks"},
        {"sport", "cycling", "bike helmet", "cycling gloves", "saddle bag", "bottle cage"},
        {"sport", "climbing", "chalk bag", "climbing rope", "belay device", "climbing shoes"},
        {"home", "kitchen", "bread knife", "sauté pan", "enamel pot", "pepper mill"},
        {"home", "bedroom", "linen sheets", "down pillow", "wool blanket", "bedside lamp"},
        {"home", "garden", "hand trowel", "watering can", "pruning shears", "plant pot"},
        {"audio", "headphones", "in-ear phones", "studio headphones", "headphone stand"},
        {"audio", "vinyl", "turntable", "record brush", "phono stage", "record crate"},
        {"books", "cookery", "bread book", "soup cookbook", "pickling guide", "pastry book"},
        {"books", "travel", "city guide", "hiking atlas", "island reader", "phrase book"},
        {"clothes", "knitwear", "wool jumper", "cardigan", "knitted scarf", "bobble hat"},
        {"clothes", "rainwear", "rain jacket", "rubber boots", "storm umbrella", "poncho"},
    };

    private final List<CatalogItem> items;
    private final int[] categoryOf;
    private final int[][] byCategory;
    private final int[][] successors;
    private final double[] popularity;

    private Shop(long seed, int size) {
        SplittableRandom random = new SplittableRandom(seed);
        categoryOf = new int[size];
        for (int i = 0; i < size; i++) {
            categoryOf[i] = i < CATEGORIES.length ? i : random.nextInt(CATEGORIES.length);
        }
        byCategory = new int[CATEGORIES.length][];
        for (int c = 0; c < CATEGORIES.length; c++) {
            byCategory[c] = members(c);
        }
        items = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            items.add(item(i, random));
        }
        popularity = zipf(size);
        successors = new int[size][SUCCESSORS];
        for (int i = 0; i < size; i++) {
            for (int s = 0; s < SUCCESSORS; s++) {
                successors[i][s] = successor(i, random);
            }
        }
    }

    /** A shop with at least one item per category. */
    public static Shop of(long seed, int size) {
        if (size < CATEGORIES.length) {
            throw new IllegalArgumentException(
                    "A shop has at least " + CATEGORIES.length + " items, not " + size);
        }
        return new Shop(seed, size);
    }

    public List<CatalogItem> catalogue() {
        return List.copyOf(items);
    }

    int categories() {
        return CATEGORIES.length;
    }

    CatalogItem item(int index) {
        return items.get(index);
    }

    /** An item, drawn by popularity; the first items are the most popular ones. */
    int popular(SplittableRandom random) {
        int found = Arrays.binarySearch(popularity, random.nextDouble());
        return Math.min(items.size() - 1, found < 0 ? -found - 1 : found);
    }

    /** An item of a category, drawn by popularity. */
    int popularIn(int category, SplittableRandom random) {
        int[] members = byCategory[category];
        double skewed = random.nextDouble() * random.nextDouble();
        return members[(int) (skewed * members.length)];
    }

    /** A successor of an item: the first one half of the time, and so on. */
    int after(int item, SplittableRandom random) {
        int[] next = successors[item];
        int rank = 0;
        while (rank < next.length - 1 && random.nextBoolean()) {
            rank++;
        }
        return next[rank];
    }

    private int successor(int item, SplittableRandom random) {
        int next = item;
        while (next == item) {
            next =
                    random.nextDouble() < SAME_CATEGORY && byCategory[categoryOf[item]].length > 1
                            ? popularIn(categoryOf[item], random)
                            : popular(random);
        }
        return next;
    }

    private int[] members(int category) {
        int[] members = new int[categoryOf.length];
        int count = 0;
        for (int i = 0; i < categoryOf.length; i++) {
            if (categoryOf[i] == category) {
                members[count++] = i;
            }
        }
        return Arrays.copyOf(members, count);
    }

    private CatalogItem item(int index, SplittableRandom random) {
        String[] category = CATEGORIES[categoryOf[index]];
        String thing = category[2 + random.nextInt(category.length - 2)];
        String colour = COLOURS[random.nextInt(COLOURS.length)];
        double price = Math.round(Math.exp(1.5 + 3.5 * random.nextDouble()) * 100) / 100.0;
        return CatalogItem.newBuilder()
                .setItemId("i" + (index + 1))
                .setTitle(colour + " " + thing + " " + (10 + index))
                .setCategory(List.of(category[0], category[1]))
                .setPrice(price)
                .setCurrency("EUR")
                .setAvailable(true)
                .setAttributes(Map.of())
                .build();
    }

    /** Cumulative shares: item k has a share in proportion to 1/k^s. */
    private static double[] zipf(int size) {
        double[] cumulated = new double[size];
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += 1 / Math.pow(i + 1, ZIPF_EXPONENT);
            cumulated[i] = sum;
        }
        for (int i = 0; i < size; i++) {
            cumulated[i] /= sum;
        }
        return cumulated;
    }
}
