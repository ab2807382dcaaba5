package io.recstream.ops.sample.guess;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which paths may be ids, by their names and by how their values repeat. */
final class IdCandidates {

    /** Below it a path is not proposed. */
    private static final double LEAST = 20;

    private static final int MAX_ID = 128;

    private final RecordProfile profile;
    private final Instant now;

    IdCandidates(RecordProfile profile, Instant now) {
        this.profile = profile;
        this.now = now;
    }

    /** Users and devices: their ids repeat from record to record. */
    List<Candidate> people(Map<String, Integer> names) {
        List<Candidate> found = new ArrayList<>();
        for (PathProfile path : profile.paths()) {
            int name = Words.weight(path.names(), names);
            if (name > 0 && isId(path)) {
                boolean isOfOne = isUnique(path) && profile.records() >= 20;
                double score = name + 40 * profile.coverage(path) - aside(path) - oneValue(path);
                add(found, path, isOfOne && name < 80 ? score - 40 : score, name, Set.of());
            }
        }
        found.sort(Candidate.BEST_FIRST);
        return found;
    }

    /**
     * Items: their ids repeat, there are many, and the catalogue has them.
     *
     * @param catalogue ids of the catalogue; empty where it is not known
     */
    List<Candidate> items(Set<String> catalogue) {
        List<Candidate> found = new ArrayList<>();
        for (PathProfile path : profile.paths()) {
            int name = Words.weight(path.names(), FieldNames.ITEM);
            if (name == 0 && isIdOfElements(path)) {
                name = 60;
            }
            double known = catalogue.isEmpty() ? 0 : path.share(catalogue::contains);
            if ((name > 0 || known > 0.2) && isId(path)) {
                double score =
                        name
                                + 150 * known
                                + 30 * profile.coverage(path)
                                - aside(path)
                                - oneValue(path)
                                - 30 * path.share(IdCandidates::isAddress);
                add(found, path, score, name, catalogue);
            }
        }
        found.sort(Candidate.BEST_FIRST);
        return found;
    }

    /** {@code lines[].id}, {@code basket[].code}. */
    private static boolean isIdOfElements(PathProfile path) {
        if (path.arrays().isEmpty() || path.names().isEmpty()) {
            return false;
        }
        String name = Words.joined(path.names().get(path.names().size() - 1));
        String array = path.arrays().get(path.arrays().size() - 1);
        return Set.of("id", "code", "key", "ref", "number").contains(name)
                && path.path().startsWith(array + ".")
                && path.path().indexOf('.', array.length() + 1) < 0;
    }

    /** Events: no two records have the same. */
    List<Candidate> events(PathProfile rows) {
        List<Candidate> found = new ArrayList<>();
        for (PathProfile path : profile.paths()) {
            int name = Words.weight(path.names(), FieldNames.EVENT_ID);
            boolean isInRecord = path.names().size() == 1 || name > 60;
            if (name > 0
                    && isInRecord
                    && path.isWithin(rows)
                    && isId(path)
                    && path.uniqueness() >= 0.95
                    && profile.coverage(path) >= 0.9) {
                add(found, path, name + 20 - aside(path), name, Set.of());
            }
        }
        found.sort(Candidate.BEST_FIRST);
        return found;
    }

    private boolean isId(PathProfile path) {
        return path.idShare() >= 0.95
                && path.share(text -> text.length() <= MAX_ID) >= 0.95
                && path.share(text -> text.trim().indexOf(' ') >= 0) <= 0.3
                && path.distinct() > 0
                && !isTime(path);
    }

    /** Texts that are times; a number of ten digits may as well be an id. */
    private boolean isTime(PathProfile path) {
        return path.textShare() > 0.5
                && TimeGuess.of(path.nodes(), now)
                        .filter(it -> it.unit() == null && it.share() > 0.9)
                        .isPresent();
    }

    private static boolean isUnique(PathProfile path) {
        return path.uniqueness() > 0.98;
    }

    private static double aside(PathProfile path) {
        return Words.of(path.names()).stream().anyMatch(FieldNames.ASIDE::contains) ? 45 : 0;
    }

    /** A field with one value for all is of the producer, not of a user or an item. */
    private double oneValue(PathProfile path) {
        return path.distinct() == 1 && profile.records() >= 20 ? 40 : 0;
    }

    private static boolean isAddress(String text) {
        return text.startsWith("http://") || text.startsWith("https://") || text.startsWith("/");
    }

    private void add(
            List<Candidate> found,
            PathProfile path,
            double score,
            int name,
            Set<String> catalogue) {
        if (score >= LEAST) {
            found.add(new Candidate(path, score, why(path, name, catalogue)));
        }
    }

    private String why(PathProfile path, int name, Set<String> catalogue) {
        String known =
                catalogue.isEmpty()
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ", %.0f %% are in the catalogue",
                                100 * path.share(catalogue::contains));
        return String.format(
                Locale.ROOT,
                "%s, %,d different values in %,d, in %.0f %% of the records%s",
                name >= 80 ? "a usual name" : name > 0 ? "a possible name" : "by its values",
                path.distinct(),
                path.values(),
                100 * profile.coverage(path),
                known);
    }
}
