package io.recstream.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Orders of arrival; what is counted is in {@code AccuracyReportTest}. */
class PrequentialMatcherTest {

    private final List<String> matched = new ArrayList<>();
    private final PrequentialMatcher matcher =
            new PrequentialMatcher(
                    10,
                    10,
                    10,
                    5,
                    (item, list, first) ->
                            matched.add(item + " " + list + (first ? " first" : "")));

    @Test
    void anEventThatChangedNothingHadTheListThatATombstoneDeletes() {
        matcher.sent("u", "e1", "a");
        matcher.list("u", "e1", List.of("x"));
        matcher.sent("u", "e2", "b");
        matcher.forgotten("u");
        matcher.sent("u", "e3", "c");
        matcher.list("u", "e3", List.of("y"));

        assertThat(matched).containsExactly("a null first", "b [x]", "c null");
    }

    @Test
    void aTombstoneMayArriveBeforeTheIdIsKnownToHaveJoined() {
        matcher.sent("device:d", "e1", "a");
        matcher.list("device:d", "e1", List.of("x"));
        matcher.sent("device:d", "e2", "b");
        matcher.forgotten("device:d");
        matcher.joined("device:d", "u");
        matcher.sent("u", "e3", "c");
        matcher.list("u", "e3", List.of("y"));

        assertThat(matched).containsExactly("a null first", "b [x]", "c null");
    }

    @Test
    void whatWasSentBeforeAnEventWhoseListCameFirstHadTheListBeforeThat() {
        matcher.sent("u", "e1", "a");
        matcher.list("u", "e1", List.of("x"));
        matcher.sent("u", "e2", "b");
        matcher.list("u", "e3", List.of("y"));
        matcher.sent("u", "e3", "c");
        matcher.sent("u", "e4", "d");
        matcher.finish();

        assertThat(matched).containsExactly("a null first", "b [x]", "d [y]");
    }

    @Test
    void anEventWhoseListCameFirstIsTheUsersFirst() {
        matcher.list("u", "e1", List.of("x"));
        matcher.sent("u", "e1", "a");
        matcher.sent("u", "e2", "b");
        matcher.finish();

        assertThat(matched).containsExactly("b [x]");
    }

    @Test
    void aSecondListOfTheSameEventSaysNothingOfTheEventsAfterIt() {
        matcher.sent("u", "e1", "a");
        matcher.sent("u", "e2", "b");
        matcher.list("u", "e1", List.of("x"));
        matcher.list("u", "e1", List.of("y"));
        matcher.finish();

        assertThat(matched).containsExactly("a null first", "b [y]");
    }
}
