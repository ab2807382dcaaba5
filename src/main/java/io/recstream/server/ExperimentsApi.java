package io.recstream.server;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.recstream.avro.ControlResult;
import io.recstream.job.control.Publications;
import io.recstream.job.control.rules.ExperimentParser;
import io.recstream.job.control.rules.RulesContext;
import io.recstream.job.model.Experiment;
import io.recstream.telemetry.ExperimentObserver;
import io.recstream.telemetry.ExperimentStatistics.Figures;
import io.recstream.telemetry.ExperimentStatistics.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The handlers of what is published: the rules, and the newest experiment with its figures. */
final class ExperimentsApi {

    private final boolean enabled;
    private final ControlState state;
    private final Supplier<ExperimentMeasurement> measurement;
    private final RulesUse use;

    private record RulesJson(
            boolean enabled,
            long version,
            Object rules,
            String document,
            Issued published,
            long lists,
            long pinned,
            Map<String, Long> removed,
            Map<String, Long> moved) {}

    /** The command that changed something. */
    private record Issued(
            String commandId,
            String command,
            Long issuedAt,
            Long finishedAt,
            String issuedBy,
            String reason) {

        static Issued of(ControlResult result) {
            return result == null
                    ? null
                    : new Issued(
                            result.getCommandId(),
                            result.getCommand(),
                            result.getIssuedAt().toEpochMilli(),
                            result.getFinishedAt().toEpochMilli(),
                            result.getIssuedBy(),
                            result.getReason());
        }
    }

    private record ExperimentsJson(boolean enabled, ExperimentJson experiment) {}

    private record ExperimentJson(
            String id,
            boolean running,
            Issued started,
            Issued stopped,
            String winner,
            String document,
            Measured measured,
            List<VariantJson> variants,
            List<ComparisonJson> comparisons) {}

    /**
     * From when on the figures are.
     *
     * @param complete whether they are of all events and lists since the start, as far as
     *     compaction has left them
     * @param catchingUp whether the topics are being read up to now
     */
    private record Measured(long since, boolean complete, boolean catchingUp) {}

    private record VariantJson(
            String name,
            double share,
            Object rules,
            @JsonInclude(JsonInclude.Include.NON_NULL) FiguresJson figures) {}

    private record FiguresJson(
            long users, long events, long lists, Estimate hitRate, Estimate mrr, double coverage) {

        static FiguresJson of(ExperimentObserver.Variant variant) {
            Figures figures = variant.figures();
            return new FiguresJson(
                    figures.users(),
                    figures.observations(),
                    figures.lists(),
                    Estimate.of(variant.hitRate()),
                    Estimate.of(variant.meanReciprocalRank()),
                    Math.rint(figures.coverage()));
        }
    }

    /** Ends that are not known become null. */
    private record Estimate(double estimate, double low, double high) {

        static Estimate of(Interval interval) {
            return new Estimate(interval.estimate(), interval.low(), interval.high());
        }
    }

    private record ComparisonJson(
            String variant,
            String baseline,
            Estimate hitRate,
            Estimate mrr,
            ExperimentObserver.Verdict verdict) {}

    /**
     * @param enabled whether the job takes commands
     * @param measurement of the newest experiment; null if there is none
     */
    ExperimentsApi(
            boolean enabled,
            ControlState state,
            Supplier<ExperimentMeasurement> measurement,
            RulesUse use) {
        this.enabled = enabled;
        this.state = state;
        this.measurement = measurement;
        this.use = use;
    }

    void addTo(Routes routes) {
        routes.on("GET", "/rules", this::rules).on("GET", "/experiments", this::experiments);
    }

    private void rules(HttpExchange exchange) {
        ControlResult by = state.rules();
        long version = by == null || by.getRulesVersion() == null ? 0 : by.getRulesVersion();
        String document = by == null ? null : by.getDocument();
        RulesUse.Count count = use.of(version);
        exchange.respond(
                200,
                "application/json",
                Json.bytes(
                        new RulesJson(
                                enabled,
                                version,
                                tree(document),
                                document,
                                Issued.of(by),
                                count.lists(),
                                count.pinned(),
                                count.rules() == null ? null : count.rules().removed(),
                                count.rules() == null ? null : count.rules().moved())));
    }

    private void experiments(HttpExchange exchange) {
        Publications.Run newest = state.experiment();
        exchange.respond(
                200,
                "application/json",
                Json.bytes(
                        new ExperimentsJson(enabled, newest == null ? null : experiment(newest))));
    }

    private ExperimentJson experiment(Publications.Run run) {
        ControlResult start = run.start();
        ExperimentMeasurement measured = measurement.get();
        if (measured != null && !measured.startedBy().equals(run.key())) {
            measured = null;
        }
        ExperimentObserver.Report report = measured == null ? null : measured.report();
        Experiment experiment =
                ExperimentParser.parse(String.valueOf(start.getDocument()), RulesContext.UNKNOWN)
                        .value()
                        .orElse(null);
        return new ExperimentJson(
                start.getExperiment(),
                run.isRunning(),
                Issued.of(start),
                Issued.of(run.stop()),
                run.stop() == null ? null : run.stop().getWinner(),
                start.getDocument(),
                measured == null
                        ? null
                        : new Measured(
                                measured.since(), !measured.isTruncated(), !measured.isCaughtUp()),
                experiment == null ? List.of() : variants(experiment, start, report),
                experiment == null || report == null ? List.of() : comparisons(experiment, report));
    }

    private static List<VariantJson> variants(
            Experiment experiment, ControlResult start, ExperimentObserver.Report report) {
        List<?> documents =
                tree(start.getDocument()).get("variants") instanceof List<?> all ? all : List.of();
        List<VariantJson> variants = new ArrayList<>();
        for (int i = 0; i < experiment.variants().size(); i++) {
            Object rules =
                    i < documents.size() && documents.get(i) instanceof Map<?, ?> variant
                            ? variant.get("rules")
                            : null;
            variants.add(
                    new VariantJson(
                            experiment.variants().get(i).name(),
                            experiment.variants().get(i).share(),
                            rules == null ? Map.of() : rules,
                            report == null ? null : FiguresJson.of(report.variants().get(i))));
        }
        return variants;
    }

    private static List<ComparisonJson> comparisons(
            Experiment experiment, ExperimentObserver.Report report) {
        List<ComparisonJson> comparisons = new ArrayList<>();
        for (int i = 0; i < report.comparisons().size(); i++) {
            ExperimentObserver.Comparison one = report.comparisons().get(i);
            comparisons.add(
                    new ComparisonJson(
                            experiment.variants().get(i + 1).name(),
                            experiment.variants().get(0).name(),
                            Estimate.of(one.hitRate()),
                            Estimate.of(one.meanReciprocalRank()),
                            one.verdict()));
        }
        return comparisons;
    }

    /** A canonical document as an object; empty if there is none. */
    private static Map<?, ?> tree(String yaml) {
        try {
            Object tree =
                    yaml == null
                            ? null
                            : new Load(LoadSettings.builder().build()).loadFromString(yaml);
            return tree instanceof Map<?, ?> map ? map : Map.of();
        } catch (YamlEngineException e) {
            return Map.of();
        }
    }
}
