package io.recstream.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Runs a benchmark in turns in this checkout and in a clone of it at another commit, each run in a
 * process of its own, so that changes of the machine affect both. All figures that both versions
 * report are compared.
 */
final class VersionComparison {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Digits of a commit's hash in reports. */
    private static final int SHORT = 10;

    private final Path home;
    private final List<String> arguments;
    private final Consumer<String> progress;

    /**
     * A benchmark of a checkout.
     *
     * @param arguments of {@code bin/recstream} for one round
     */
    VersionComparison(Path home, List<String> arguments, Consumer<String> progress) {
        this.home = home;
        this.arguments = List.copyOf(arguments);
        this.progress = progress;
    }

    /**
     * Measures both versions in so many rounds, every other one in reverse order.
     *
     * @param clone the folder for the other version, which does not exist yet
     * @throws IOException if the commit cannot be checked out, or a benchmark fails
     */
    BenchReport against(String name, Path clone, BenchReport report, int rounds)
            throws IOException, InterruptedException {
        // In the clone, names of branches would be other commits.
        String full =
                git("-C", home.toString(), "rev-parse", "--verify", name + "^{commit}").strip();
        String commit = full.substring(0, SHORT) + " (" + name + ")";
        progress.accept("checking out " + commit);
        git("clone", "--quiet", "--no-checkout", home.toString(), clone.toString());
        git("-C", clone.toString(), "checkout", "--quiet", "--detach", full);
        List<JsonNode> before = new ArrayList<>();
        List<JsonNode> after = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            progress.accept("round " + round + " of " + rounds);
            if (round % 2 == 1) {
                before.add(measure(clone));
                after.add(measure(home));
            } else {
                after.add(measure(home));
                before.add(measure(clone));
            }
        }
        return report(commit, report, before, after);
    }

    private static BenchReport report(
            String commit, BenchReport report, List<JsonNode> before, List<JsonNode> after) {
        report.section("each figure: at " + commit + " → here, and the ratio of the two");
        for (Map.Entry<String, JsonNode> detail : after.get(0).path("details").properties()) {
            String name = detail.getKey();
            ToDoubleFunction<JsonNode> figure = run -> figure(run.path("details").path(name));
            Quantiles here = Quantiles.of(after, figure);
            Quantiles there = Quantiles.of(before, figure);
            // The greatest of figures is NaN where one of them is.
            if (Double.isFinite(here.max()) && Double.isFinite(there.max())) {
                report.figure(
                        String.format(
                                Locale.ROOT,
                                "%s %,.4g → %,.4g",
                                name,
                                there.median(),
                                here.median()),
                        name,
                        Quantiles.ratio(after, before, figure));
            }
        }
        ToDoubleFunction<JsonNode> headline = run -> run.path("median").asDouble();
        return report.headline(
                Quantiles.of(after, headline),
                after.get(0).path("unit").asText(),
                commit,
                Quantiles.ratio(after, before, headline));
    }

    /** The value of a detail; NaN where it is no number. */
    private static double figure(JsonNode detail) {
        JsonNode number = detail.isObject() ? detail.path("median") : detail;
        return number.isNumber() ? number.asDouble() : Double.NaN;
    }

    private JsonNode measure(Path checkout) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(checkout.resolve("bin/recstream").toString());
        command.addAll(arguments);
        String out = run(command, "The benchmark in " + checkout + " failed");
        return MAPPER.readTree(out.strip().lines().reduce("", (first, second) -> second));
    }

    private static String git(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        return run(command, "git " + String.join(" ", arguments) + " failed");
    }

    /** Returns what a process prints to standard output; its errors are printed to ours. */
    private static String run(List<String> command, String failure)
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            process.getOutputStream().close();
            String out =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException(failure + " with code " + process.exitValue());
            }
            return out;
        } finally {
            process.destroy();
        }
    }
}
