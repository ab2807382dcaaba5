package io.recstream.ops.sample;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.job.ingest.MappingProbe;
import io.recstream.job.ingest.MappingProbe.Match;
import io.recstream.job.ingest.RecordDeserializer;
import io.recstream.job.mapping.FieldSource;
import io.recstream.job.mapping.MappedField;
import io.recstream.job.mapping.RecordPath;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.SourceRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What became of records, and which paths matched.
 *
 * @param <F> the fields of the mapping
 */
final class DecodingTally<F extends Enum<F> & MappedField> {

    /** Records with one reason: how many, and one of them. */
    private static final class Rejected {
        private int count;
        private String message;
        private String at;
    }

    private final Class<F> fields;
    private final Function<F, FieldSource> sources;
    private final Map<F, Map<String, Integer>> matches;
    private final Map<DeadLetterReason, Rejected> rejected = new EnumMap<>(DeadLetterReason.class);
    private int records;
    private int accepted;
    private int ignored;
    private int rows;

    /**
     * An empty tally.
     *
     * @param sources where each field is looked for
     */
    DecodingTally(Class<F> fields, Function<F, FieldSource> sources) {
        this.fields = fields;
        this.sources = sources;
        this.matches = new EnumMap<>(fields);
    }

    /**
     * Decodes records as the job does.
     *
     * @param probe finds the fields in a record; null where its records are no trees
     * @param rows receives where the fields of each row were found
     * @param each receives what is accepted
     */
    <T> void addAll(
            List<SourceRecord> all,
            RecordDeserializer<T> decoder,
            MappingProbe<F> probe,
            Consumer<Map<F, Match>> rows,
            BiConsumer<SourceRecord, T> each) {
        for (SourceRecord record : all) {
            List<DecodedRecord<T>> decoded = decoder.decode(record);
            List<Map<F, Match>> found = probe == null ? List.of() : probe.rows(record);
            add(record, decoded, found);
            found.forEach(rows);
            for (DecodedRecord<T> one : decoded) {
                if (one.isAccepted()) {
                    each.accept(record, one.value());
                }
            }
        }
    }

    /** Takes a record; rows of one that is ignored are not expected to have any field. */
    private void add(
            SourceRecord source,
            List<? extends DecodedRecord<?>> decoded,
            List<Map<F, Match>> found) {
        records++;
        boolean isAccepted = false;
        for (DecodedRecord<?> one : decoded) {
            isAccepted |= one.isAccepted();
            if (!one.isAccepted() && !one.isIgnored()) {
                Rejected of =
                        rejected.computeIfAbsent(one.rejection().reason(), any -> new Rejected());
                if (of.count++ == 0) {
                    of.message = one.rejection().message();
                    of.at = place(source);
                }
            }
        }
        accepted += isAccepted ? 1 : 0;
        if (decoded.stream().allMatch(DecodedRecord::isIgnored)) {
            ignored++;
        } else {
            for (Map<F, Match> row : found) {
                rows++;
                row.forEach(this::count);
            }
        }
    }

    private void count(F field, Match match) {
        RecordPath path = match.path();
        matches.computeIfAbsent(field, any -> new LinkedHashMap<>())
                .merge(path == null ? "constant" : path.text(), 1, Integer::sum);
    }

    /** For people: a line of a file, or the coordinates in a topic. */
    private static String place(SourceRecord source) {
        if (source.partition() == SampledRecords.OF_FILE) {
            return "line " + source.offset();
        }
        return source.topic() + "-" + source.partition() + "@" + source.offset();
    }

    /** Records of which at least one event or item was accepted. */
    int accepted() {
        return accepted;
    }

    int records() {
        return records;
    }

    int ignored() {
        return ignored;
    }

    /** Records of which something was rejected, by reason. */
    int rejected() {
        return rejected.values().stream().mapToInt(it -> it.count).sum();
    }

    int rejected(DeadLetterReason reason) {
        Rejected found = rejected.get(reason);
        return found == null ? 0 : found.count;
    }

    private List<Map.Entry<DeadLetterReason, Rejected>> byCount() {
        List<Map.Entry<DeadLetterReason, Rejected>> sorted = new ArrayList<>(rejected.entrySet());
        sorted.sort(
                Comparator.comparingInt(
                                (Map.Entry<DeadLetterReason, Rejected> it) -> it.getValue().count)
                        .reversed());
        return sorted;
    }

    List<String> rejectedLines() {
        List<String> lines = new ArrayList<>();
        byCount()
                .forEach(
                        it -> {
                            lines.add(
                                    String.format(
                                            Locale.ROOT,
                                            "  %,7d  %s, such as %s:",
                                            it.getValue().count,
                                            it.getKey(),
                                            it.getValue().at));
                            lines.add("           " + it.getValue().message);
                        });
        return lines;
    }

    /**
     * Of each field that is mapped or found, how often its paths matched.
     *
     * @param isGiven whether the settings have a key: others are looked for under their own names
     */
    List<String> fieldLines(Predicate<String> isGiven) {
        List<String> lines = new ArrayList<>();
        for (F field : fields.getEnumConstants()) {
            FieldSource source = sources.apply(field);
            boolean isShown = matched(field) > 0 || isGiven.test(field.key());
            if (source.isMapped() && rows > 0 && isShown) {
                lines.add(
                        String.format(
                                Locale.ROOT,
                                "  %-11s %5.1f %%  %s",
                                field,
                                100.0 * matched(field) / rows,
                                String.join(" | ", alternatives(field, source))));
            }
        }
        return lines;
    }

    private List<String> alternatives(F field, FieldSource source) {
        if (source.constant() != null) {
            return List.of(source.toString());
        }
        return source.paths().size() == 1
                ? List.of(source.paths().get(0).text())
                : source.paths().stream()
                        .map(
                                it ->
                                        String.format(
                                                Locale.ROOT,
                                                "%s (%,d)",
                                                it.text(),
                                                matched(field, it)))
                        .toList();
    }

    private int matched(F field) {
        return matches.getOrDefault(field, Map.of()).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    private int matched(F field, RecordPath path) {
        return matches.getOrDefault(field, Map.of()).getOrDefault(path.text(), 0);
    }

    /**
     * A warning for each path that never matched, naming its setting.
     *
     * @param isGiven whether the settings have a key: what a preset or a default looks for as well
     *     may be missing
     */
    List<String> unmatched(Predicate<String> isGiven) {
        List<String> warnings = new ArrayList<>();
        for (F field : fields.getEnumConstants()) {
            String key = field.key();
            if (rows > 0 && isGiven.test(key)) {
                for (RecordPath path : sources.apply(field).paths()) {
                    if (matched(field, path) == 0) {
                        warnings.add(
                                "%s: the path %s never matched in %,d rows"
                                        .formatted(key, path.text(), rows));
                    }
                }
            }
        }
        return warnings;
    }

    void addTo(ObjectNode json) {
        json.put("records", records).put("accepted", accepted).put("ignored", ignored);
        ObjectNode reasons = json.putObject("rejected");
        byCount()
                .forEach(
                        it ->
                                reasons.putObject(it.getKey().name())
                                        .put("records", it.getValue().count)
                                        .put("message", it.getValue().message)
                                        .put("at", it.getValue().at));
        ArrayNode list = json.putArray("fields");
        for (F field : fields.getEnumConstants()) {
            FieldSource source = sources.apply(field);
            if (source.isMapped()) {
                ObjectNode one =
                        list.addObject()
                                .put("field", field.toString())
                                .put("setting", field.key())
                                .put("rows", rows)
                                .put("matched", matched(field));
                ObjectNode paths = one.putObject("paths");
                source.paths().forEach(it -> paths.put(it.text(), matched(field, it)));
            }
        }
    }
}
