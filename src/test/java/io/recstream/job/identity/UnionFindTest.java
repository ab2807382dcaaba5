package io.recstream.job.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.identity.UnionFind.Node;
import io.recstream.job.identity.UnionFind.Result;
import io.recstream.job.identity.UnionFind.TooLarge;
import io.recstream.job.identity.UnionFind.United;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class UnionFindTest {

    private record Link(String a, String b) {}

    /** How links are distributed over ids. */
    enum Shape {
        RANDOM,
        CHAIN,
        STAR,
        PAIRS
    }

    private static final int LINKS = 10_000;

    @Property(tries = 40)
    void setsAreThoseOfAnOfflineUnionFindInWhateverOrderLinksArrive(
            @ForAll("shapes") Shape shape, @ForAll @LongRange(max = 1 << 20) long seed)
            throws IOException {
        List<Link> links = links(shape, new Random(seed));
        List<Link> shuffled = new ArrayList<>(links);
        Collections.shuffle(shuffled, new Random(seed + 1));
        Set<Set<String>> expected = offline(links);

        assertThat(persons(links, Integer.MAX_VALUE)).isEqualTo(expected);
        assertThat(persons(shuffled, Integer.MAX_VALUE)).isEqualTo(expected);
    }

    @Property(tries = 40)
    void noSetIsLargerThanTheMaximum(
            @ForAll("shapes") Shape shape, @ForAll @LongRange(max = 1 << 20) long seed)
            throws IOException {
        assertThat(persons(links(shape, new Random(seed)), 7)).allMatch(set -> set.size() <= 7);
    }

    @Provide
    Arbitrary<Shape> shapes() {
        return Arbitraries.of(Shape.class);
    }

    @Test
    void theLargerPartKeepsItsIdAndOfEqualPartsTheSmallerIdIsKept() throws IOException {
        UnionFind persons = new UnionFind(new HeapForest(), 100);

        assertThat(persons.unite("b", "a")).isEqualTo(new United("a", "b", List.of("b"), true));
        assertThat(persons.unite("0", "b")).isEqualTo(new United("a", "0", List.of("0"), false));
        assertThat(persons.unite("A", "B")).isEqualTo(new United("A", "B", List.of("B"), true));
        assertThat(persons.unite("B", "0"))
                .isEqualTo(new United("a", "A", List.of("A", "B"), false));
        assertThat(persons.unite("A", "b")).isEqualTo(new UnionFind.Repeated());
        assertThat(persons.find("B")).isEqualTo("a");
        assertThat(persons.find("unknown")).isEqualTo("unknown");
    }

    @Test
    void aUnionThatWouldBeTooLargeChangesNothing() throws IOException {
        UnionFind persons = new UnionFind(new HeapForest(), 3);
        persons.unite("a", "b");
        persons.unite("c", "d");

        assertThat(persons.unite("b", "d")).isEqualTo(new TooLarge(4));
        assertThat(persons.find("d")).isEqualTo("c");
        assertThat(persons.unite("b", "e")).isInstanceOf(United.class);
    }

    @Test
    void aPathIsShortened() throws IOException {
        HeapForest forest = new HeapForest();
        UnionFind persons = new UnionFind(forest, 100);
        persons.unite("a", "b");
        persons.unite("c", "d");
        persons.unite("e", "f");
        persons.unite("g", "h");
        persons.unite("c", "a");
        persons.unite("g", "e");
        persons.unite("h", "d");

        assertThat(forest.node("h").parent()).isEqualTo("e");
        assertThat(persons.find("h")).isEqualTo("a");
        assertThat(forest.node("h").parent()).isEqualTo("a");
    }

    /** What the results say: the ids of each person. Fails unless members agree on their person. */
    private static Set<Set<String>> persons(List<Link> links, int maxSize) throws IOException {
        HeapForest forest = new HeapForest();
        UnionFind persons = new UnionFind(forest, maxSize);
        Map<String, String> labels = new HashMap<>();
        for (Link link : links) {
            labels.putIfAbsent(link.a(), link.a());
            labels.putIfAbsent(link.b(), link.b());
            Result result = persons.unite(link.a(), link.b());
            if (result instanceof United united) {
                assertThat(united.moved()).contains(united.merged());
                for (String moved : united.moved()) {
                    assertThat(labels.put(moved, united.person())).isEqualTo(united.merged());
                }
            }
        }
        Map<String, Set<String>> byPerson = new HashMap<>();
        for (Map.Entry<String, String> label : labels.entrySet()) {
            assertThat(persons.find(label.getKey())).isEqualTo(label.getValue());
            byPerson.computeIfAbsent(label.getValue(), id -> new TreeSet<>()).add(label.getKey());
        }
        byPerson.forEach((person, ids) -> assertThat(ids).contains(person));
        return new HashSet<>(byPerson.values());
    }

    private static Set<Set<String>> offline(List<Link> links) {
        Map<String, Set<String>> sets = new HashMap<>();
        for (Link link : links) {
            Set<String> a = sets.computeIfAbsent(link.a(), id -> new TreeSet<>(Set.of(id)));
            Set<String> b = sets.computeIfAbsent(link.b(), id -> new TreeSet<>(Set.of(id)));
            if (a != b) {
                Set<String> smaller = a.size() < b.size() ? a : b;
                Set<String> larger = smaller == a ? b : a;
                larger.addAll(smaller);
                smaller.forEach(id -> sets.put(id, larger));
            }
        }
        return new HashSet<>(sets.values());
    }

    private static List<Link> links(Shape shape, Random random) {
        List<Link> links = new ArrayList<>(LINKS);
        for (int i = 0; i < LINKS; i++) {
            links.add(
                    switch (shape) {
                        case RANDOM -> link(random.nextInt(12_000), random.nextInt(12_000));
                        case CHAIN -> link(i % 3_000, i % 3_000 + 1);
                        case STAR -> link(10_000 + i % 50, random.nextInt(4_000));
                        case PAIRS -> link(2 * random.nextInt(500), 2 * random.nextInt(500) + 1);
                    });
        }
        return links;
    }

    private static Link link(int a, int b) {
        return new Link("u" + a, "u" + b);
    }

    private static final class HeapForest implements UnionFind.Forest {

        private final Map<String, Node> nodes = new HashMap<>();
        private final Map<String, List<String>> members = new HashMap<>();

        @Override
        public Node node(String id) {
            return nodes.get(id);
        }

        @Override
        public void put(String id, Node node) {
            nodes.put(id, node);
        }

        @Override
        public List<String> members(String root) {
            return members.get(root);
        }

        @Override
        public void putMembers(String root, List<String> ids) {
            members.put(root, ids);
        }

        @Override
        public void removeMembers(String root) {
            members.remove(root);
        }

        @Override
        public void remove(String id) {
            nodes.remove(id);
        }
    }
}
