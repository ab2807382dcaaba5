package io.recstream.ops.sample.guess;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.job.ingest.MappedItems;
import io.recstream.job.mapping.ItemMapping;
import io.recstream.job.mapping.ItemMapping.Field;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Guesses how records of unknown shape are items of a catalogue. */
public final class ItemGuess {

    private static final int MAX_GUESSES = 3;

    private static final Map<String, Integer> OWN_ID = Map.of("id", 85, "code", 60, "handle", 40);

    private static final Pattern PRICE =
            Pattern.compile("(?:[A-Z]{3} ?)?\\d{1,20}(?:\\.\\d{1,20})?(?: ?[A-Z]{3})?");

    private static final Set<String> YES_WORDS =
            Set.of("in", "instock", "available", "active", "on", "limited", "live", "published");

    private static final Map<String, Integer> PEOPLE = people();

    private final RecordProfile profile;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Map<String, String> evidence = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    private ItemGuess(RecordProfile profile) {
        this.profile = profile;
    }

    /**
     * Mappings that may read the records, the likeliest first; none if there is nothing like an id.
     *
     * @param trees the records
     * @param wanted ids of items that events have; empty where these are not known
     */
    public static List<Proposal> of(Collection<? extends JsonNode> trees, Set<String> wanted) {
        RecordProfile profile = new RecordProfile(trees);
        List<Candidate> ids = ids(profile, wanted);
        List<Proposal> proposals = new ArrayList<>();
        for (Candidate id : ids.subList(0, Math.min(MAX_GUESSES, ids.size()))) {
            proposals.add(new ItemGuess(profile).around(id));
        }
        return proposals;
    }

    /**
     * Whether records are rather items than events: nothing in them looks like a user or a device,
     * and a title or a price stands beside an id that is hardly ever repeated.
     */
    public static boolean looksLikeItems(Collection<? extends JsonNode> trees) {
        RecordProfile profile = new RecordProfile(trees);
        if (!new IdCandidates(profile, Instant.now()).people(PEOPLE).isEmpty()) {
            return false;
        }
        return ids(profile, Set.of()).stream()
                .findFirst()
                .filter(id -> id.path().uniqueness() > 0.8)
                .map(id -> new ItemGuess(profile).around(id).settings().keySet())
                .filter(it -> it.contains(Field.TITLE.key()) || it.contains(Field.PRICE.key()))
                .isPresent();
    }

    private static List<Candidate> ids(RecordProfile profile, Set<String> wanted) {
        List<Candidate> found = new ArrayList<>();
        for (PathProfile path : profile.paths()) {
            int name =
                    Math.max(
                            Words.weight(path.names(), FieldNames.ITEM),
                            path.names().size() == 1 ? Words.weight(path.names(), OWN_ID) : 0);
            List<String> words = Words.of(path.names());
            boolean isAside = words.stream().anyMatch(FieldNames.ASIDE::contains);
            boolean isOther = words.contains("category") || words.contains("group");
            double known = wanted.isEmpty() ? 0 : path.share(wanted::contains);
            if (name > 0
                    && path.idShare() > 0.95
                    && path.share(it -> it.length() <= 128 && it.indexOf(' ') < 0) > 0.9) {
                double score =
                        name
                                + 30 * path.uniqueness()
                                + 40 * profile.coverage(path)
                                + 100 * known
                                - 30 * path.arrays().size()
                                - (isAside || isOther ? 60 : 0)
                                - 40 * path.share(it -> it.startsWith("http"));
                found.add(
                        new Candidate(
                                path,
                                score,
                                String.format(
                                        Locale.ROOT,
                                        "%,d different values in %,d, in %.0f %% of the records",
                                        path.distinct(),
                                        path.values(),
                                        100 * profile.coverage(path))));
            }
        }
        found.removeIf(it -> it.score() < 40);
        found.sort(Candidate.BEST_FIRST);
        return found;
    }

    private Proposal around(Candidate id) {
        put(Field.ITEM_ID, id.path().path(), id.why());
        PathProfile rows = id.path();
        best(rows, FieldNames.TITLE, 60, it -> it.textShare() > 0.9)
                .ifPresent(it -> put(Field.TITLE, reach(it, rows), "a usual name"));
        category(rows);
        price(rows);
        best(rows, FieldNames.CURRENCY, 60, it -> it.share(v -> v.matches("[A-Za-z]{3}")) > 0.95)
                .ifPresent(it -> put(Field.CURRENCY, reach(it, rows), "codes of currencies"));
        available(rows);
        best(
                        rows,
                        FieldNames.DELETED,
                        60,
                        it -> it.booleanShare() + it.share(ItemGuess::isBoolean) > 0.9)
                .ifPresent(it -> put(Field.DELETED, reach(it, rows), "true or false"));
        for (Field field : Field.values()) {
            if (!settings.containsKey(field.key()) && profile.at(field.toString()).isPresent()) {
                put(field, "", "the field " + field + " does not look like one");
            }
        }
        return new Proposal("a mapping of its own", settings, evidence, notes);
    }

    private static Map<String, Integer> people() {
        Map<String, Integer> people = new HashMap<>(FieldNames.USER);
        people.putAll(FieldNames.DEVICE);
        return Map.copyOf(people);
    }

    private static boolean isBoolean(String text) {
        return text.equals("true") || text.equals("false");
    }

    /** Also in arrays that are not the items': their first element is then taken. */
    private Optional<PathProfile> best(
            PathProfile rows,
            Map<String, Integer> names,
            int least,
            Predicate<PathProfile> condition) {
        return profile.paths().stream()
                .filter(it -> it != rows && condition.test(it))
                .map(it -> new Candidate(it, score(it, rows, names), ""))
                .filter(it -> it.score() >= least)
                .sorted(Candidate.BEST_FIRST)
                .map(Candidate::path)
                .findFirst();
    }

    private double score(PathProfile path, PathProfile rows, Map<String, Integer> names) {
        List<String> words = Words.of(path.names());
        int name = Words.weight(path.names(), names);
        String last = path.names().get(path.names().size() - 1);
        if (name == 0 && path.names().size() > 1 && last.matches("[a-z]{2}([_-][A-Za-z]{2})?")) {
            // A text in several languages.
            name =
                    Words.weight(path.names().subList(0, path.names().size() - 1), names)
                            - (last.startsWith("en") ? 5 : 10);
        }
        boolean isAside = words.stream().anyMatch(FieldNames.ASIDE::contains);
        boolean isFormer =
                words.stream()
                        .anyMatch(
                                Set.of(
                                                "old",
                                                "was",
                                                "list",
                                                "former",
                                                "original",
                                                "rrp",
                                                "msrp",
                                                "shipping")
                                        ::contains);
        return name <= 0
                ? 0
                : name
                        + 10 * profile.coverage(path)
                        - (isAside ? 45 : 0)
                        - (isFormer ? 20 : 0)
                        - (path.isWithin(rows) ? 0 : 10)
                        - 2 * path.names().size();
    }

    /** The path, with the first element of each array that the items do not walk. */
    private static String reach(PathProfile path, PathProfile rows) {
        int shared = 0;
        while (shared < Math.min(path.arrays().size(), rows.arrays().size())
                && path.arrays().get(shared).equals(rows.arrays().get(shared))) {
            shared++;
        }
        String kept = shared == 0 ? "" : path.arrays().get(shared - 1);
        return kept + path.path().substring(kept.length()).replace("[]", "[0]");
    }

    private void category(PathProfile rows) {
        Optional<PathProfile> found =
                best(rows, FieldNames.CATEGORY, 55, it -> it.textShare() > 0.9);
        if (found.isEmpty()) {
            return;
        }
        PathProfile path = found.get();
        String text = path.path();
        put(
                Field.CATEGORY,
                text.endsWith("[]") ? text.substring(0, text.length() - 2) : text,
                path.distinct() + " different ones");
        if (!path.arrays().equals(rows.arrays())) {
            return;
        }
        for (String separator : List.of(">", "|", "::", ";", "\\")) {
            if (path.share(it -> it.contains(separator)) > 0.3) {
                settings.put(ItemMapping.PREFIX + "category-separator", separator);
                return;
            }
        }
    }

    private void price(PathProfile rows) {
        Optional<PathProfile> found =
                best(
                        rows,
                        FieldNames.PRICE,
                        50,
                        it ->
                                it.numberShare() > 0.9
                                        || it.share(v -> PRICE.matcher(v.trim()).matches()) > 0.9);
        found.ifPresent(
                it -> {
                    boolean isText = it.textShare() > 0.5;
                    put(
                            Field.PRICE,
                            reach(it, rows),
                            isText ? "texts such as " + first(it) : "numbers");
                    if (Words.of(it.names()).stream().anyMatch(Set.of("cent", "minor")::contains)) {
                        notes.add("The price seems to be in cents, and is taken as it is");
                    }
                });
    }

    private static String first(PathProfile path) {
        return path.nodes().get(0).asText();
    }

    private void available(PathProfile rows) {
        Optional<PathProfile> found =
                best(
                        rows,
                        FieldNames.AVAILABLE,
                        45,
                        it ->
                                it.booleanShare() + it.numberShare() > 0.95
                                        || (it.textShare() > 0.95 && it.distinct() <= 12));
        if (found.isEmpty()) {
            return;
        }
        PathProfile path = found.get();
        boolean isUsual =
                path.share(MappedItems::isYesOrNo)
                                + (path.textShare() > 0.5 ? 0 : path.numberShare())
                        > 0.999;
        if (isUsual || path.textShare() < 0.5) {
            put(
                    Field.AVAILABLE,
                    reach(path, rows),
                    path.numberShare() > 0.5 ? "a quantity: above 0 is available" : "yes or no");
            return;
        }
        List<String> yes =
                path.counts().keySet().stream().filter(ItemGuess::meansYes).sorted().toList();
        if (yes.isEmpty()) {
            put(
                    Field.AVAILABLE,
                    "",
                    path
                            + " has none of the usual words for yes; set available-values if it is this");
            return;
        }
        put(Field.AVAILABLE, reach(path, rows), "words");
        settings.put(ItemMapping.PREFIX + "available-values", String.join(";", yes));
        evidence.put(
                ItemMapping.PREFIX + "available-values",
                "of " + String.join(", ", path.counts().keySet().stream().sorted().toList()));
    }

    private static boolean meansYes(String value) {
        List<String> words = Words.of(value);
        return words.stream().anyMatch(YES_WORDS::contains)
                && words.stream()
                        .noneMatch(Set.of("out", "not", "un", "off", "no", "sold")::contains);
    }

    private void put(Field field, String source, String why) {
        settings.put(field.key(), source);
        evidence.put(field.key(), why);
    }
}
