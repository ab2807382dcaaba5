package io.recstream.ops.sample.guess;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.job.mapping.EventMapping;
import io.recstream.job.mapping.EventMapping.Field;
import io.recstream.job.mapping.TimeFormat.Unit;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Guesses how records of unknown shape are events. The item decides first, as its arrays decide
 * which other paths can be meant; the decoder decides between the guesses.
 */
public final class EventGuess {

    private static final int MAX_GUESSES = 4;
    private static final int MAX_ALTERNATIVES = 3;
    private static final int MAX_TYPES = 100;

    /** Of the records, how many another path must add to become an alternative. */
    private static final double WORTH_ADDING = 0.02;

    private final RecordProfile profile;
    private final IdCandidates ids;
    private final Instant now;
    private final Set<String> knownTypes;
    private final String topic;

    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Map<String, String> evidence = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private boolean hasPurchasesAmongOthers;

    private EventGuess(RecordProfile profile, Set<String> knownTypes, String topic, Instant now) {
        this.profile = profile;
        this.ids = new IdCandidates(profile, now);
        this.now = now;
        this.knownTypes = knownTypes;
        this.topic = topic;
    }

    /**
     * Mappings that may read the records, the likeliest first; none if there is nothing like an
     * item.
     *
     * @param trees the records
     * @param knownTypes the event types that are accepted
     * @param catalogue ids of the catalogue; empty where it is not known
     * @param topic its name, which may say what the events are
     * @param now event times are before it
     */
    public static List<Proposal> of(
            Collection<? extends JsonNode> trees,
            Set<String> knownTypes,
            Set<String> catalogue,
            String topic,
            Instant now) {
        RecordProfile profile = new RecordProfile(trees);
        List<Candidate> items = new IdCandidates(profile, now).items(catalogue);
        List<Proposal> proposals = new ArrayList<>();
        for (Candidate item : items.subList(0, Math.min(MAX_GUESSES, items.size()))) {
            EventGuess guess = new EventGuess(profile, knownTypes, topic, now);
            proposals.add(guess.around(items, item));
        }
        return proposals;
    }

    private Proposal around(List<Candidate> items, Candidate item) {
        List<Candidate> ways = alternatives(items, item);
        List<PathProfile> rows = ways.stream().map(Candidate::path).toList();
        Optional<PathProfile> user = person(Field.USER_ID, FieldNames.USER, rows, null);
        Optional<PathProfile> device =
                person(Field.DEVICE_ID, FieldNames.DEVICE, rows, user.orElse(null));
        Optional<Candidate> session = session(rows, user.orElse(null));
        session.ifPresent(it -> put(Field.SESSION_ID, List.of(it)));
        if (user.isEmpty() && device.isEmpty() && session.isPresent()) {
            put(
                    Field.DEVICE_ID,
                    session.get().path().path(),
                    "no field looks like a user or a device; each session stands for one");
        } else if (user.isEmpty() && device.isPresent()) {
            put(Field.USER_ID, "", "no field looks like a user; the device stands for one");
        } else if (user.isEmpty()) {
            notes.add(
                    "No field looks like a user, a device or a session: set "
                            + Field.USER_ID.key()
                            + ", or @key if the record's key is the user");
        }
        put(Field.ITEM_ID, ways);
        type(rows);
        time(rows);
        amounts(rows);
        eventId(rows.get(0), Set.of(item.path().path()));
        clearDefaults();
        return new Proposal("a mapping of its own", settings, evidence, notes);
    }

    /** The path, and those that stand for it in records that do not have it. */
    private List<Candidate> alternatives(List<Candidate> all, Candidate first) {
        List<Candidate> chosen = new ArrayList<>(List.of(first));
        BitSet covered = (BitSet) first.path().records().clone();
        for (Candidate other : all) {
            BitSet more = (BitSet) other.path().records().clone();
            more.andNot(covered);
            if (chosen.size() < MAX_ALTERNATIVES
                    && other.score() >= 60
                    && more.cardinality() >= Math.max(1, WORTH_ADDING * profile.records())
                    && more.cardinality() >= 0.5 * other.path().records().cardinality()) {
                chosen.add(other);
                covered.or(more);
            }
        }
        // A path through an array first: beside it, one without would find the record, not its
        // rows.
        chosen.sort((a, b) -> Integer.compare(b.path().arrays().size(), a.path().arrays().size()));
        return chosen;
    }

    private Optional<PathProfile> person(
            Field field, Map<String, Integer> names, List<PathProfile> rows, PathProfile taken) {
        List<Candidate> people =
                ids.people(names).stream()
                        .filter(it -> isWithinAny(it.path(), rows))
                        .filter(it -> it.path() != taken && !rows.contains(it.path()))
                        .toList();
        if (people.isEmpty()) {
            return Optional.empty();
        }
        put(field, alternatives(people, people.get(0)));
        return Optional.of(people.get(0).path());
    }

    private Optional<Candidate> session(List<PathProfile> rows, PathProfile user) {
        return profile.paths().stream()
                .filter(it -> it != user && isWithinAny(it, rows))
                .filter(it -> it.idShare() > 0.95)
                .map(
                        it ->
                                new Candidate(
                                        it,
                                        Words.weight(it.names(), FieldNames.SESSION)
                                                * profile.coverage(it),
                                        why(it, "a name of sessions")))
                .filter(it -> it.score() >= 15)
                .sorted(Candidate.BEST_FIRST)
                .findFirst();
    }

    private void eventId(PathProfile rows, Set<String> taken) {
        Optional<Candidate> id =
                ids.events(rows).stream()
                        .filter(it -> !taken.contains(it.path().path()))
                        .filter(it -> !settings.containsValue(it.path().path()))
                        .findFirst();
        if (id.isPresent()) {
            put(Field.EVENT_ID, List.of(id.get()));
        } else {
            put(Field.EVENT_ID, "", "no field is different in each record: made from the content");
        }
    }

    private void type(List<PathProfile> rows) {
        Candidate best = null;
        for (PathProfile path : profile.paths()) {
            int name = Words.weight(path.names(), FieldNames.EVENT_TYPE);
            boolean isNameOfFew =
                    path.textShare() > 0.95
                            && path.distinct() <= MAX_TYPES
                            && path.distinct() <= Math.max(12, path.values() / 4);
            if (name == 0 || !isNameOfFew || !isWithinAny(path, rows)) {
                continue;
            }
            double meant = path.share(it -> EventTypeNames.typeOf(it, knownTypes) != null);
            boolean isAside = Words.of(path.names()).stream().anyMatch(FieldNames.ASIDE::contains);
            double score = (name + 120 * meant) * profile.coverage(path) - (isAside ? 60 : 0);
            if ((meant > 0 || name >= 70) && (best == null || score > best.score())) {
                best = new Candidate(path, score, why(path, "names of event types"));
            }
        }
        if (best == null || (best.path().share(this::isMeant) == 0 && best.path().distinct() < 2)) {
            constantType();
            return;
        }
        put(Field.EVENT_TYPE, List.of(best));
        names(best.path(), rows);
    }

    private boolean isMeant(String name) {
        return EventTypeNames.typeOf(name, knownTypes) != null;
    }

    private void constantType() {
        String words = topic + " " + profile.paths();
        List<String> all = Words.of(words);
        boolean isOrder =
                all.contains("order") || all.contains("orders") || all.contains("purchases");
        String type = isOrder && knownTypes.contains("purchase") ? "purchase" : "view";
        put(
                Field.EVENT_TYPE,
                "=" + type,
                "no field has names of event types"
                        + (isOrder ? "; there is an order" : "; change it if these are others"));
    }

    /** What each name means, and whether its records have an item at all. */
    private void names(PathProfile types, List<PathProfile> rows) {
        Map<String, String> meant = new TreeMap<>();
        List<String> unknown = new ArrayList<>();
        List<String> withoutItem = new ArrayList<>();
        for (String name : types.counts().keySet()) {
            String type = EventTypeNames.typeOf(name, knownTypes);
            if (type == null) {
                unknown.add(name);
            } else if (!haveItems(types.records(name), rows)) {
                withoutItem.add(name);
            } else if (!type.equals(name)) {
                meant.put(name, type);
            }
        }
        meant.forEach((name, type) -> settings.put(typeKey(name), type));
        if (!meant.isEmpty()) {
            evidence.put(EventMapping.PREFIX + "types", "by what the names say");
        }
        ignore(unknown, withoutItem);
        Set<String> all = new LinkedHashSet<>(meant.values());
        types.counts().keySet().stream()
                .filter(it -> knownTypes.contains(it) && !withoutItem.contains(it))
                .forEach(all::add);
        hasPurchasesAmongOthers = all.size() > 1 && all.contains("purchase");
    }

    private static boolean haveItems(BitSet records, List<PathProfile> rows) {
        BitSet without = (BitSet) records.clone();
        rows.forEach(row -> without.andNot(row.records()));
        return without.cardinality() <= 0.5 * records.cardinality();
    }

    private void ignore(List<String> unknown, List<String> withoutItem) {
        if (unknown.isEmpty() && withoutItem.isEmpty()) {
            return;
        }
        Set<String> ignored = new LinkedHashSet<>(List.of(EventMapping.ALL_OTHERS));
        withoutItem.stream().filter(knownTypes::contains).sorted().forEach(ignored::add);
        settings.put(EventMapping.PREFIX + "ignored-types", String.join(";", ignored));
        evidence.put(
                EventMapping.PREFIX + "ignored-types",
                (unknown.isEmpty() ? "" : "no type was found for " + some(unknown))
                        + (unknown.isEmpty() || withoutItem.isEmpty() ? "" : "; ")
                        + (withoutItem.isEmpty()
                                ? ""
                                : "there is no item in " + some(withoutItem)));
    }

    private static String some(List<String> names) {
        names.sort(null);
        return String.join(", ", names.subList(0, Math.min(8, names.size())))
                + (names.size() > 8 ? " and others" : "");
    }

    /** The key of one name's type. */
    static String typeKey(String name) {
        return EventMapping.PREFIX + "types." + name;
    }

    private void time(List<PathProfile> rows) {
        Candidate best = null;
        TimeGuess bestGuess = null;
        for (PathProfile path : profile.paths()) {
            if (!isWithinAny(path, rows) || path.booleanShare() > 0) {
                continue;
            }
            int name = timeName(path);
            Optional<TimeGuess> guess = TimeGuess.of(path.nodes(), now);
            if (guess.isEmpty() || (name == 0 && guess.get().unit() == Unit.SECONDS)) {
                continue;
            }
            List<String> words = Words.of(path.names());
            boolean isOther =
                    words.stream()
                            .anyMatch(
                                    it ->
                                            FieldNames.OTHER_TIMES.contains(it)
                                                    || FieldNames.ASIDE.contains(it));
            double score =
                    (name + 40 * guess.get().share() + (path.instantShare() > 0 ? 20 : 0))
                                    * profile.coverage(path)
                            + 3 * path.arrays().size()
                            - (isOther ? 40 : 0)
                            - (path.distinct() == 1 && profile.records() > 20 ? 30 : 0);
            if (best == null || score > best.score()) {
                String why =
                        String.format(
                                Locale.ROOT,
                                "%s from %s to %s, in %.0f %% of the records",
                                guess.get().words(),
                                Instant.ofEpochMilli(guess.get().oldest()),
                                Instant.ofEpochMilli(guess.get().newest()),
                                100 * profile.coverage(path));
                best = new Candidate(path, score, why);
                bestGuess = guess.get();
            }
        }
        if (best == null || best.score() < 20) {
            put(Field.EVENT_TIME, "@timestamp", "no field is a time: Kafka's own");
            return;
        }
        put(Field.EVENT_TIME, List.of(best));
        timeFormat(bestGuess);
    }

    private static int timeName(PathProfile path) {
        int name = Words.weight(path.names(), FieldNames.EVENT_TIME);
        List<String> words = Words.of(path.names().get(path.names().size() - 1));
        String last = words.isEmpty() ? "" : words.get(words.size() - 1);
        boolean isOfTime =
                Set.of("ts", "time", "timestamp", "at", "date", "tstamp", "millis", "micros")
                        .contains(last);
        return Math.max(name, isOfTime ? 60 : 0);
    }

    private void timeFormat(TimeGuess guess) {
        settings.putAll(guess.settings());
        if (!guess.zone().isEmpty()) {
            notes.add(
                    "The times do not say their zone: check that "
                            + EventMapping.PREFIX
                            + "time-zone is "
                            + guess.zone());
        }
    }

    /** In records with several items only what stands beside an item is of it. */
    private void amounts(List<PathProfile> rows) {
        List<Candidate> values = new ArrayList<>();
        List<Candidate> quantities = new ArrayList<>();
        for (PathProfile row : rows) {
            Optional<Candidate> price = amount(row, FieldNames.PRICE, "a price");
            Optional<Candidate> quantity = amount(row, FieldNames.QUANTITY, "a quantity");
            Optional<Candidate> total = amount(row, FieldNames.TOTAL, "a total");
            boolean isTotal =
                    total.isPresent()
                            && (price.isEmpty()
                                    || (quantity.isEmpty()
                                            && total.get().score() > price.get().score()));
            (isTotal ? total : price).ifPresent(values::add);
            if (!isTotal && price.isPresent()) {
                quantity.ifPresent(quantities::add);
            }
        }
        if (!values.isEmpty()) {
            put(Field.VALUE, distinct(values));
            if (hasPurchasesAmongOthers) {
                settings.put(EventMapping.PREFIX + "value-types", "purchase");
                evidence.put(
                        EventMapping.PREFIX + "value-types",
                        "prices of other types are no revenue");
            }
        }
        if (!quantities.isEmpty()) {
            put(Field.QUANTITY, distinct(quantities));
        }
    }

    private Optional<Candidate> amount(PathProfile row, Map<String, Integer> names, String what) {
        return profile.paths().stream()
                .filter(it -> it.arrays().equals(row.arrays()) && it != row)
                .filter(it -> it.share(EventGuess::isNumber) > 0.95)
                .map(it -> new Candidate(it, Words.weight(it.names(), names), why(it, what)))
                .filter(it -> it.score() >= 40)
                .sorted(Candidate.BEST_FIRST)
                .findFirst();
    }

    private static boolean isNumber(String text) {
        try {
            return text.length() <= 40 && new BigDecimal(text.trim()).signum() >= 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static List<Candidate> distinct(List<Candidate> candidates) {
        Map<String, Candidate> byPath = new LinkedHashMap<>();
        candidates.forEach(it -> byPath.putIfAbsent(it.path().path(), it));
        return List.copyOf(byPath.values());
    }

    /** A field of recstream's own name that was not chosen would still be read. */
    private void clearDefaults() {
        for (Field field : Field.values()) {
            if (!settings.containsKey(field.key())
                    && field != Field.QUANTITY
                    && field != Field.ATTRIBUTES
                    && profile.at(field.toString()).isPresent()) {
                put(field, "", "the field " + field + " does not look like one");
            }
        }
    }

    private static boolean isWithinAny(PathProfile path, List<PathProfile> rows) {
        return rows.stream().anyMatch(path::isWithin);
    }

    private String why(PathProfile path, String what) {
        return String.format(
                Locale.ROOT,
                "%s, %,d different values in %,d, in %.0f %% of the records",
                what,
                path.distinct(),
                path.values(),
                100 * profile.coverage(path));
    }

    private void put(Field field, List<Candidate> candidates) {
        put(
                field,
                String.join(" | ", candidates.stream().map(it -> it.path().path()).toList()),
                String.join("; ", candidates.stream().map(Candidate::why).toList()));
    }

    private void put(Field field, String source, String why) {
        settings.put(field.key(), source);
        evidence.put(field.key(), why);
    }
}
