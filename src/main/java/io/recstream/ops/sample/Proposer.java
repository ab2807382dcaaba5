package io.recstream.ops.sample;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.job.KafkaEnds;
import io.recstream.job.config.JobOptions;
import io.recstream.job.config.JobSettings.Format;
import io.recstream.job.config.SettingProblem;
import io.recstream.job.ingest.TreeReader;
import io.recstream.job.ingest.UndecodableException;
import io.recstream.job.mapping.EventPreset;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.SourceRecord;
import io.recstream.ops.sample.guess.EventGuess;
import io.recstream.ops.sample.guess.ItemGuess;
import io.recstream.ops.sample.guess.Proposal;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Finds settings for records of unknown shape: recstream's own form, a preset, or a mapping that is
 * guessed, whichever the job's decoder accepts most of the records with.
 */
final class Proposer {

    /** A preset is known to be right where a guess only looks so. */
    private static final double PRESET_BONUS = 1.1;

    private final SampleSettings settings;
    private final SampledRecords sampled;
    private final PayloadFormat payloads;
    private final List<JsonNode> trees;

    /**
     * Looks at records.
     *
     * @throws IOException if they need a schema registry that does not answer
     */
    Proposer(SampleSettings settings, SampledRecords sampled) throws IOException {
        this.settings = settings;
        this.sampled = sampled;
        this.payloads = PayloadFormat.of(sampled.records());
        boolean areTrees =
                payloads.format() != null && payloads.format() != Format.AVRO && !lacksRegistry();
        if (areTrees && payloads.format() == Format.CONFLUENT_AVRO) {
            settings.requireRegistry(sampled.records());
        }
        this.trees = areTrees ? trees() : List.of();
    }

    /** What the records are: by the topic's name in the settings, else by what they look like. */
    Kind kind() {
        for (Kind kind : Kind.values()) {
            if (sampled.name().equals(kind.topic(settings.settings()))) {
                return kind;
            }
        }
        return isChanges() || ItemGuess.looksLikeItems(trees) ? Kind.ITEMS : Kind.EVENTS;
    }

    /**
     * The best settings.
     *
     * @param others ids of items: the catalogue's for events; empty where they are not known
     * @return empty if nothing reads any record; then {@link #whyNot} says what the records are
     */
    Optional<Trial> propose(Kind kind, Set<String> others, Instant now) {
        if (payloads.format() == null || lacksRegistry()) {
            return Optional.empty();
        }
        Trial own =
                run(
                        kind,
                        new Proposal("recstream's own records", format(kind), Map.of(), List.of()));
        if (payloads.format() == Format.AVRO) {
            return Optional.of(own).filter(it -> it.accepted() > 0);
        }
        List<Trial> guesses = new ArrayList<>();
        for (Proposal guess : guesses(kind, others, now)) {
            guesses.add(run(kind, guess));
        }
        Trial best = own;
        double bestScore = own.score() * PRESET_BONUS;
        for (Trial preset : presets(kind)) {
            if (preset.score() * PRESET_BONUS > bestScore) {
                best = preset;
                bestScore = preset.score() * PRESET_BONUS;
            }
        }
        for (Trial trial : guesses) {
            if (trial.score() > bestScore) {
                best = trial;
                bestScore = trial.score();
            }
        }
        // A guess that reads nothing still shows what was found, and what is missing.
        return best.accepted() > 0 ? Optional.of(best) : guesses.stream().findFirst();
    }

    private boolean lacksRegistry() {
        return payloads.format() == Format.CONFLUENT_AVRO
                && settings.settings().registry().urls().isEmpty();
    }

    /** What stands in the way of a proposal. */
    String whyNot(Kind kind) {
        String beginning = "; the first one is " + PayloadFormat.beginning(sampled.records());
        if (payloads.format() == null) {
            return "The records are " + payloads.words() + beginning;
        }
        if (lacksRegistry()) {
            return "The records are in "
                    + payloads.words()
                    + ": give the registry that has their schemas, with --registry URL or "
                    + JobOptions.SCHEMA_REGISTRY_URL.key();
        }
        return "The records are "
                + payloads.words()
                + ", but no field in them looks like the id of an item, by its name"
                + (kind == Kind.ITEMS ? "" : " or by the catalogue")
                + beginning
                + ". Write a mapping by hand (docs/producing.md, \"Records of another producer\"), and try it"
                + " with --config";
    }

    private List<Proposal> guesses(Kind kind, Set<String> others, Instant now) {
        List<Proposal> guesses =
                kind == Kind.ITEMS
                        ? ItemGuess.of(rows(), others)
                        : EventGuess.of(
                                trees,
                                settings.settings().events().weights().keySet(),
                                others,
                                sampled.name(),
                                now);
        return guesses.stream().map(it -> withFormat(kind, it)).toList();
    }

    /** Debezium's envelopes: what is mapped is the row in them. */
    private boolean isChanges() {
        return trees.stream()
                        .filter(it -> payload(it).has("op") && payload(it).has("after"))
                        .count()
                > trees.size() / 2;
    }

    private List<JsonNode> rows() {
        boolean isChanges = isChanges();
        return trees.stream()
                .map(it -> isChanges ? payload(it).path("after") : payload(it))
                .filter(JsonNode::isObject)
                .toList();
    }

    /** Without the schema that Kafka Connect's JSON converter puts beside it. */
    private static JsonNode payload(JsonNode tree) {
        return tree.size() == 2 && tree.has("schema") && tree.has("payload")
                ? tree.get("payload")
                : tree;
    }

    private Proposal withFormat(Kind kind, Proposal guess) {
        boolean isChanges = kind == Kind.ITEMS && isChanges();
        Map<String, String> all = format(kind);
        if (isChanges) {
            all.put(kind.prefix() + "preset", "debezium");
        }
        all.putAll(guess.settings());
        return new Proposal(
                isChanges ? "the preset debezium, with fields of its own" : guess.what(),
                all,
                guess.evidence(),
                guess.notes());
    }

    private List<Trial> presets(Kind kind) {
        List<String> names = new ArrayList<>();
        if (kind == Kind.ITEMS) {
            names.add("debezium");
        } else {
            for (EventPreset preset : EventPreset.values()) {
                if (preset != EventPreset.NONE) {
                    names.add(preset.toString());
                }
            }
            // Both read track calls; the first of equals is taken.
            if (trees.stream().anyMatch(Proposer::isOfRudderStack)) {
                names.remove("rudderstack");
                names.add(0, "rudderstack");
            }
        }
        List<Trial> trials = new ArrayList<>();
        for (String name : names) {
            Map<String, String> all = format(kind);
            String key = kind.prefix() + "preset";
            all.put(key, name);
            trials.add(
                    run(
                            kind,
                            new Proposal(
                                    "the preset " + name,
                                    all,
                                    Map.of(key, "its fields and event types are found"),
                                    List.of())));
        }
        return trials;
    }

    private static boolean isOfRudderStack(JsonNode tree) {
        return tree.path("context").toString().toLowerCase(Locale.ROOT).contains("rudder")
                || tree.has("rudderId");
    }

    private Map<String, String> format(Kind kind) {
        Map<String, String> format = new LinkedHashMap<>();
        format.put(kind.formatKey(), payloads.format().toString());
        return format;
    }

    private List<JsonNode> trees() {
        TreeReader reader = SampleSettings.trees(settings.settings(), payloads.format());
        List<JsonNode> trees = new ArrayList<>();
        for (SourceRecord record : sampled.records()) {
            try {
                if (record.payload() != null && record.payload().length > 0) {
                    trees.add(reader.read(record.payload()));
                }
            } catch (UndecodableException e) {
                // Of another format than most; the trial counts it as rejected.
            }
        }
        return trees;
    }

    /** Lets the job's decoder read the records with a proposal. */
    private Trial run(Kind kind, Proposal proposal) {
        SampleSettings proposed = settings.with(kind, proposal.settings());
        int records = sampled.records().size();
        List<SettingProblem> wrong = proposed.checked().problems();
        if (!wrong.isEmpty()) {
            return new Trial(proposal, proposed, records, 0, 0, records, wrong.get(0).toString());
        }
        Function<SourceRecord, List<? extends DecodedRecord<?>>> decoder =
                kind == Kind.ITEMS
                        ? KafkaEnds.itemDeserializer(proposed.settings())::decode
                        : KafkaEnds.eventDeserializer(proposed.settings())::decode;
        int accepted = 0;
        int ignored = 0;
        int rejected = 0;
        Map<String, Integer> problems = new TreeMap<>();
        for (SourceRecord record : sampled.records()) {
            List<? extends DecodedRecord<?>> decoded = decoder.apply(record);
            accepted += decoded.stream().anyMatch(DecodedRecord::isAccepted) ? 1 : 0;
            ignored += decoded.stream().allMatch(DecodedRecord::isIgnored) ? 1 : 0;
            for (DecodedRecord<?> one : decoded) {
                if (one.rejection() != null) {
                    rejected++;
                    problems.merge(one.rejection().message(), 1, Integer::sum);
                }
            }
        }
        String worst =
                problems.entrySet().stream()
                        .max(Map.Entry.comparingByValue())
                        .map(Map.Entry::getKey)
                        .orElse("");
        return new Trial(proposal, proposed, records, accepted, ignored, rejected, worst);
    }
}
