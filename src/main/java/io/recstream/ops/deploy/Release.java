package io.recstream.ops.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.JobArguments;
import io.recstream.topics.JobFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.Configuration;

/**
 * Everything that is needed to start the job in the same way again.
 *
 * @param jar as the journal keeps it
 * @param version the JAR's version, from its manifest
 * @param config the job's settings as the journal keeps them; null if there was no file
 * @param settings Flink's own keys, for this job only
 */
record Release(
        String jar, String version, String config, int parallelism, Map<String, String> settings) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The names of the journal's copies. */
    private static final Pattern KEPT = Pattern.compile("([0-9a-f]{12})-(.+)");

    Release {
        settings = Map.copyOf(settings);
    }

    Release withParallelism(int other) {
        return new Release(jar, version, config, other, settings);
    }

    /** Whether they differ in parallelism only. */
    boolean isSameProgram(Release other) {
        return equals(other.withParallelism(parallelism));
    }

    /** The JAR by version, name and the beginning of its SHA-256. */
    String program() {
        String file = Path.of(jar).getFileName().toString();
        Matcher kept = KEPT.matcher(file);
        return version
                + (kept.matches()
                        ? " (" + kept.group(2) + ", SHA-256 " + kept.group(1) + "…)"
                        : " (" + file + ")");
    }

    /**
     * The job's settings as its program reads them.
     *
     * @param cluster Flink's own keys of the cluster; those of the release take precedence
     */
    CheckedSettings check(Map<String, String> cluster) {
        Configuration flinks = JobFile.flinksOwn();
        cluster.forEach(flinks::setString);
        settings.forEach(flinks::setString);
        String[] arguments = config == null ? new String[0] : new String[] {"--config", config};
        return JobArguments.parse(arguments).check(flinks);
    }

    @Override
    public String toString() {
        return program() + " at parallelism " + parallelism;
    }

    ObjectNode toJson() {
        ObjectNode json = JSON.createObjectNode();
        json.put("jar", jar).put("version", version).put("config", config);
        json.put("parallelism", parallelism);
        json.set("settings", JSON.valueToTree(new TreeMap<>(settings)));
        return json;
    }

    static Release of(JsonNode json) {
        Map<String, String> settings = new TreeMap<>();
        json.path("settings")
                .properties()
                .forEach(entry -> settings.put(entry.getKey(), entry.getValue().asText()));
        return new Release(
                json.path("jar").asText(),
                json.path("version").asText(),
                json.path("config").textValue(),
                json.path("parallelism").asInt(),
                settings);
    }
}
