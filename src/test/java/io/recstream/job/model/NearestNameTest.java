package io.recstream.job.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class NearestNameTest {

    @Test
    void findsWhatWasMeant() {
        assertThat(NearestName.of("grup-id", List.of("gap", "group-id", "size")))
                .contains("group-id");
        assertThat(NearestName.of("anything", List.of())).isEmpty();
    }

    @Property
    void theDistanceIsThatOfTheDefinition(
            @ForAll @AlphaChars @StringLength(max = 6) String a,
            @ForAll @AlphaChars @StringLength(max = 6) String b) {
        assertThat(NearestName.distance(a, b)).isEqualTo(byDefinition(a, b));
    }

    private static int byDefinition(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a.length() + b.length();
        }
        String restA = a.substring(1);
        String restB = b.substring(1);
        if (a.charAt(0) == b.charAt(0)) {
            return byDefinition(restA, restB);
        }
        return 1
                + Math.min(
                        byDefinition(restA, restB),
                        Math.min(byDefinition(a, restB), byDefinition(restA, b)));
    }
}
