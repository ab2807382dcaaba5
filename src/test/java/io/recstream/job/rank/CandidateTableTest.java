package io.recstream.job.rank;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.ItemIds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CandidateTableTest {

    private static final Comparator<Map.Entry<String, double[]>> BEST =
            Comparator.comparingDouble(
                            (Map.Entry<String, double[]> entry) -> -sum(entry.getValue()))
                    .thenComparing(Map.Entry::getKey);

    /** A share that an expert gives to an item by way of an answer. */
    record Given(int item, int expert, int share, int answer) {}

    /** Several lists are made with one table; a large one makes it grow in between. */
    @Property(tries = 200)
    void sumsAndSortsLikeAMap(@ForAll("lists") List<List<Given>> lists) {
        CandidateTable table = new CandidateTable();
        for (List<Given> list : lists) {
            table.clear();
            Map<String, double[]> naive = new HashMap<>();
            Map<String, Given> largest = new HashMap<>();
            for (Given given : list) {
                String item = "i" + given.item();
                table.add(table.findOrAdd(item), given.expert(), given.share(), given.answer());
                naive.computeIfAbsent(item, id -> new double[CandidateTable.EXPERTS])[
                                given.expert()] +=
                        given.share();
                largest.merge(
                        item + "/" + given.expert(),
                        given,
                        (one, other) -> one.share() >= other.share() ? one : other);
            }
            isEqual(table, naive, largest);
        }
    }

    private static void isEqual(
            CandidateTable table, Map<String, double[]> naive, Map<String, Given> largest) {
        assertThat(table.size()).isEqualTo(naive.size());
        assertThat(table.find(ItemIds.of("nobody"), 0)).isEqualTo(-1);
        naive.forEach(
                (item, shares) -> {
                    int index = table.find(ItemIds.of(item), 0);
                    assertThat(table.item(index)).isEqualTo(item);
                    for (int e = 0; e < shares.length; e++) {
                        assertThat(table.share(index, e)).isEqualTo(shares[e]);
                        Given most = largest.get(item + "/" + e);
                        if (most != null) {
                            assertThat(table.because(index, e)).isEqualTo(most.answer());
                        }
                    }
                    table.score(index, sum(shares));
                });
        table.rank();
        List<String> told = new ArrayList<>();
        for (int next = table.next(); next >= 0; next = table.next()) {
            told.add(table.item(next));
        }
        assertThat(told)
                .isEqualTo(naive.entrySet().stream().sorted(BEST).map(Map.Entry::getKey).toList());
    }

    @Test
    void findsItemsWhoseHashCodesAreTheSame() {
        CandidateTable table = new CandidateTable();
        int first = table.findOrAdd("Aa");
        int second = table.findOrAdd("BB");
        assertThat(table.find(ItemIds.of("Aa"), 0)).isEqualTo(first);
        assertThat(table.find(ItemIds.of("BB"), 0)).isEqualTo(second).isNotEqualTo(first);
    }

    @Test
    void hasNothingLeftOfTheListBefore() {
        CandidateTable table = new CandidateTable();
        table.add(table.findOrAdd("a"), 2, 5, 3);
        table.clear();
        assertThat(table.find(ItemIds.of("a"), 0)).isEqualTo(-1);
        assertThat(table.size()).isZero();
        table.add(table.findOrAdd("b"), 2, 1, 1);
        assertThat(table.share(0, 2)).isEqualTo(1);
        assertThat(table.because(0, 2)).isEqualTo(1);
    }

    @Provide
    Arbitrary<List<List<Given>>> lists() {
        Arbitrary<Given> given =
                Combinators.combine(
                                Arbitraries.integers().between(0, 700),
                                Arbitraries.integers().between(0, CandidateTable.EXPERTS - 1),
                                Arbitraries.integers().between(1, 20),
                                Arbitraries.integers().between(0, 3))
                        .as(Given::new);
        return Arbitraries.integers()
                .between(0, 1500)
                .flatMap(size -> given.list().ofSize(size))
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    private static double sum(double[] shares) {
        double sum = 0;
        for (double share : shares) {
            sum += share;
        }
        return sum;
    }
}
