package io.recstream.ops.deploy;

import io.recstream.job.BootstrapJob;
import io.recstream.job.config.Secrets;
import io.recstream.job.model.Quoted;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The arguments of the equivalent {@code flink} command. */
record FlinkCommand(List<String> arguments) {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=@%+,-]+");

    FlinkCommand {
        arguments = List.copyOf(arguments);
    }

    /**
     * @param settings of the cluster; those of the release take precedence
     * @param savepoint to start from, or null
     */
    static FlinkCommand run(
            URI target, Map<String, String> settings, Release release, String savepoint) {
        List<String> words = new ArrayList<>(List.of("run", "-d"));
        words.addAll(remote(target));
        addSettings(settings, release, words);
        if (savepoint != null) {
            words.addAll(List.of("-s", savepoint, "--claimMode", "NO_CLAIM"));
            // With a savepoint Flink's client reads the flag alone, not the setting.
            if (Boolean.parseBoolean(release.settings().get(Operation.IGNORE_UNCLAIMED))) {
                words.add("--allowNonRestoredState");
            }
        }
        addProgram(release, words);
        return new FlinkCommand(words);
    }

    /**
     * Runs the program that builds the state from the archive.
     *
     * @param arguments of that program, beside those of the job
     */
    static FlinkCommand bootstrap(
            URI target,
            Map<String, String> settings,
            Release release,
            Map<String, String> arguments) {
        List<String> words = new ArrayList<>(List.of("run", "-d"));
        words.addAll(remote(target));
        addSettings(settings, release, words);
        words.addAll(List.of("-c", BootstrapJob.class.getName()));
        addProgram(release, words);
        arguments.forEach((name, value) -> words.addAll(List.of(name, value)));
        return new FlinkCommand(words);
    }

    /**
     * Runs the program without submitting it, and prints its plan.
     *
     * @param settings of the cluster; those of the release take precedence
     */
    static FlinkCommand info(URI target, Map<String, String> settings, Release release) {
        List<String> words = new ArrayList<>(List.of("info"));
        words.addAll(remote(target));
        addSettings(settings, release, words);
        addProgram(release, words);
        return new FlinkCommand(words);
    }

    private static void addSettings(
            Map<String, String> settings, Release release, List<String> words) {
        Map<String, String> all = new TreeMap<>(settings);
        all.putAll(release.settings());
        all.forEach((key, value) -> words.add("-D" + key + "=" + value));
    }

    private static void addProgram(Release release, List<String> words) {
        words.addAll(List.of("-p", Integer.toString(release.parallelism())));
        words.add(release.jar());
        if (release.config() != null) {
            words.addAll(List.of("--config", release.config()));
        }
    }

    /**
     * @param folder null for the cluster's own
     */
    static FlinkCommand stop(URI target, String job, String folder) {
        List<String> words = new ArrayList<>(List.of("stop"));
        words.addAll(remote(target));
        words.addAll(List.of("--type", "canonical"));
        if (folder != null) {
            words.addAll(List.of("--savepointPath", folder));
        }
        words.add(job);
        return new FlinkCommand(words);
    }

    /**
     * @param folder null for the cluster's own
     */
    static FlinkCommand savepoint(URI target, String job, String folder) {
        List<String> words = new ArrayList<>(List.of("savepoint"));
        words.addAll(remote(target));
        words.addAll(List.of("--type", "canonical", job));
        if (folder != null) {
            words.add(folder);
        }
        return new FlinkCommand(words);
    }

    static FlinkCommand cancel(URI target, String job) {
        List<String> words = new ArrayList<>(List.of("cancel"));
        words.addAll(remote(target));
        words.add(job);
        return new FlinkCommand(words);
    }

    private static List<String> remote(URI target) {
        boolean tls = "https".equals(target.getScheme());
        int port = target.getPort() < 0 ? (tls ? 443 : 80) : target.getPort();
        List<String> words = new ArrayList<>(List.of("-t", "remote"));
        words.add("-Drest.address=" + target.getHost());
        words.add("-Drest.port=" + port);
        String path = target.getPath() == null ? "" : target.getPath().replaceAll("/+$", "");
        if (!path.isEmpty()) {
            words.add("-Drest.path=" + path);
        }
        if (tls) {
            words.add("-Dsecurity.ssl.rest.enabled=true");
        }
        return words;
    }

    /** As it would be typed; passwords are masked. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder("flink");
        for (String argument : arguments) {
            String word = withoutSecret(argument);
            line.append(' ');
            line.append(
                    PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'");
        }
        return line.toString();
    }

    private static String withoutSecret(String word) {
        int value = word.startsWith("-D") ? word.indexOf('=') : -1;
        return value > 0 && Secrets.isSecret(word.substring(2, value))
                ? word.substring(0, value + 1) + Quoted.HIDDEN
                : word;
    }
}
