package io.recstream.job.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ExperimentTest {

    private static final int USERS = 100_000;

    /** Quantiles of the chi-square distribution at 1 - 1e-6, by degrees of freedom. */
    private static final double CHI_SQUARE_2 = 27.63;

    private static final double CHI_SQUARE_4 = 33.38;

    @Property(tries = 20)
    void usersFallToTheVariantsByTheirShares(@ForAll int salt) {
        Experiment experiment = experiment("salt" + salt, .5, .3, .2);
        int[] users = new int[3];
        for (int i = 0; i < USERS; i++) {
            users[experiment.indexOf(user(i))]++;
        }
        double chiSquare = 0;
        for (int v = 0; v < 3; v++) {
            double expected = USERS * experiment.variants().get(v).share();
            chiSquare += (users[v] - expected) * (users[v] - expected) / expected;
        }
        assertThat(chiSquare).isLessThan(CHI_SQUARE_2);
    }

    /** Whatever variant a user has in one experiment, those of another have the same shares. */
    @Property(tries = 20)
    void assignmentsUnderTwoSaltsAreIndependent(@ForAll int salt) {
        Experiment one = experiment("s" + salt, .5, .3, .2);
        Experiment other = experiment("s" + (salt + 1L), .5, .3, .2);
        int[][] users = new int[3][3];
        for (int i = 0; i < USERS; i++) {
            users[one.indexOf(user(i))][other.indexOf(user(i))]++;
        }
        double chiSquare = 0;
        for (int a = 0; a < 3; a++) {
            for (int b = 0; b < 3; b++) {
                double row = users[a][0] + users[a][1] + users[a][2];
                double column = users[0][b] + users[1][b] + users[2][b];
                double expected = row * column / USERS;
                chiSquare += (users[a][b] - expected) * (users[a][b] - expected) / expected;
            }
        }
        assertThat(chiSquare).isLessThan(CHI_SQUARE_4);
    }

    /** Running experiments depend on these numbers. */
    @Example
    void theHashIsAContract() {
        assertThat(Experiment.hash("", "")).isEqualTo(-5115162479779449349L);
        assertThat(Experiment.hash("salt", "u1")).isEqualTo(6378025185109143284L);
        assertThat(Experiment.hash("sal", "tu1")).isNotEqualTo(6378025185109143284L);
    }

    @Example
    void otherRulesOrNamesDoNotMoveAUser() {
        Experiment before = experiment("s", .4, .6);
        Experiment after =
                new Experiment(
                        "other",
                        "s",
                        List.of(
                                new Experiment.Variant("x", .4, PublishedRules.NONE.withVersion(3)),
                                new Experiment.Variant("y", .6, PublishedRules.NONE)));
        for (int i = 0; i < 1000; i++) {
            assertThat(after.indexOf(user(i))).isEqualTo(before.indexOf(user(i)));
            assertThat(before.variantOf(user(i)))
                    .isSameAs(before.variants().get(before.indexOf(user(i))));
        }
        assertThat(after.label(1)).isEqualTo("other/y");
    }

    @Example
    void sharesAddUpToOne() {
        assertThatThrownBy(() -> experiment("s", .5, .4)).hasMessageContaining("0.9");
        assertThatThrownBy(() -> experiment("s", .5, Double.NaN)).hasMessageContaining("NaN");
        assertThat(experiment("s", .1, .2, .3, .4).variants()).hasSize(4);
    }

    private static String user(int i) {
        return i % 2 == 0 ? "user-" + i : "device:" + (1_000_000 - i);
    }

    private static Experiment experiment(String salt, double... shares) {
        List<Experiment.Variant> variants = new ArrayList<>();
        for (double share : shares) {
            variants.add(new Experiment.Variant("v" + variants.size(), share, PublishedRules.NONE));
        }
        return new Experiment("x", salt, variants);
    }
}
