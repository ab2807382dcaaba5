package io.recstream.ops.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.console.Terminal;
import io.recstream.devcluster.cluster.ClusterState;
import io.recstream.flink.FlinkFileSystems;
import io.recstream.flink.FlinkRest;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.Durations;
import io.recstream.topics.JobFile;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code doctor}: exit code 0 if everything is in order, 1 with warnings, 2 with failures. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Holds the job's settings against the real brokers, and the real cluster. Changes nothing"
                    + " there. Exit code: 0 all is well, 1 a warning, 2 a failure (or a wrong command"
                    + " line)."
        })
public final class Doctor implements Callable<Integer> {

    @Mixin private JobFile config;

    @Option(
            names = "--target",
            paramLabel = "URL",
            description =
                    "The REST address of your own cluster, http(s)://host:port; that of 'cluster up'"
                            + " where absent, unless --config names settings. A cluster is looked at"
                            + " as well, and Flink's own settings are its; without one they are"
                            + " those of FLINK_CONF_DIR, or flink-conf/.")
    private URI target;

    @Option(
            names = {"-p", "--parallelism"},
            paramLabel = "N",
            defaultValue = "1",
            description = "Of the job; ${DEFAULT-VALUE}.")
    private int parallelism;

    @Option(
            names = "--downtime",
            paramLabel = "D",
            defaultValue = "5 min",
            description = "The longest you expect; ${DEFAULT-VALUE}.")
    private String downtime;

    @Option(
            names = "--least-free",
            paramLabel = "SIZE",
            defaultValue = "5 gb",
            description = "What is to be left on every disk; ${DEFAULT-VALUE}.")
    private String leastFree;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "Timeout of each response;  ${DEFAULT-VALUE}.")
    private int timeout;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "A setting of Flink's that the job has or is to have, as of deploy.")
    private Map<String, String> settings = Map.of();

    @Option(
            names = "--from-savepoint",
            paramLabel = "P",
            description =
                    "A savepoint or retained checkpoint that the job is to go on from: whether its"
                            + " input is still there. Where absent, the offsets of the group.")
    private String savepoint;

    @Option(names = "--json", description = "One line for programs instead.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        FlinkRest rest = cluster();
        Configuration flink = rest == null ? JobFile.flinksOwn() : clusters(rest);
        settings.forEach(flink::setString);
        FlinkFileSystems.load(JobFile.flinksOwn(), flink);
        CheckedSettings checked = config.check(flink);
        Findings findings =
                new CheckRunner(
                                checked,
                                flink,
                                rest,
                                parallelism,
                                Durations.parse(downtime),
                                MemorySize.parse(leastFree).getBytes(),
                                Duration.ofSeconds(timeout),
                                savepoint)
                        .run();
        if (json) {
            System.out.println(toJson(findings));
        } else {
            print(findings, Terminal.of(false));
        }
        return findings.worst().exitCode();
    }

    /** Null without a cluster. */
    private FlinkRest cluster() throws IOException {
        if (target != null) {
            return FlinkRest.of(target, JobFile.flinksOwn());
        }
        ClusterState local = config.cluster().orElse(null);
        if (local == null) {
            return null;
        }
        Configuration flinks = JobFile.flinksOwn();
        flinks.addAll(Configuration.fromMap(local.settings()));
        return FlinkRest.of(URI.create(local.restUrl()), flinks);
    }

    /** The cluster's own settings; none if it does not respond, which a check reports. */
    private static Configuration clusters(FlinkRest rest) {
        Configuration configuration = new Configuration();
        try {
            for (JsonNode entry : rest.get("jobmanager/config")) {
                configuration.setString(entry.path("key").asText(), entry.path("value").asText());
            }
            return configuration;
        } catch (IOException e) {
            return JobFile.flinksOwn();
        }
    }

    private static ObjectNode toJson(Findings findings) {
        ObjectNode report =
                JsonNodeFactory.instance.objectNode().put("worst", findings.worst().name());
        findings.all().forEach(finding -> report.withArray("findings").add(finding.toJson()));
        return report;
    }

    private static void print(Findings findings, Terminal terminal) {
        for (Finding finding : findings.all()) {
            terminal.line(
                    String.format(
                            "%-4s  %s: %s", finding.severity(), finding.check(), finding.what()));
            if (!finding.why().isEmpty()) {
                terminal.line("      why: " + finding.why());
                terminal.line("      fix: " + finding.fix());
            }
        }
    }
}
