package io.recstream.job;

import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.InvalidSettingsException;
import io.recstream.job.config.JobArguments;
import io.recstream.job.config.JobIdentity;
import io.recstream.job.config.JobSettings;
import io.recstream.job.config.SettingProblem;
import io.recstream.job.preflight.ArchivePreflight;
import io.recstream.job.preflight.ClientPropertyChecks;
import io.recstream.job.preflight.KafkaPreflight;
import io.recstream.job.preflight.RegistryPreflight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.ExecutionConfig.GlobalJobParameters;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ParameterTool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The job: settings, environment, inputs, outputs, build, execute. */
public final class RecommendationJob {

    private static final Logger LOG = LoggerFactory.getLogger(RecommendationJob.class);
    private static final Duration BROKER_DEADLINE = Duration.ofSeconds(15);

    private RecommendationJob() {}

    /**
     * Submits the job.
     *
     * @throws InvalidSettingsException before anything runs, naming every wrong setting
     */
    public static void main(String[] args) throws Exception {
        JobArguments arguments = JobArguments.parse(args);
        if (arguments.isHelp()) {
            System.out.println(JobArguments.help());
            return;
        }
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        JobSettings settings = check(arguments.check(env.getConfiguration()));
        define(env, settings);
        env.execute("recstream");
    }

    /**
     * Also checks the settings against the brokers, the schema registry and the archive's file
     * system, and fails with all problems at once.
     */
    static JobSettings check(CheckedSettings checked) throws InterruptedException {
        checked.warnings().forEach(RecommendationJob::warn);
        List<SettingProblem> problems = new ArrayList<>(checked.problems());
        List<SettingProblem> clients = ClientPropertyChecks.check(checked.settings());
        problems.addAll(clients);
        if (clients.isEmpty() && checked.nameBrokers()) {
            problems.addAll(KafkaPreflight.check(checked.settings(), BROKER_DEADLINE));
        }
        problems.addAll(RegistryPreflight.check(checked.settings(), BROKER_DEADLINE));
        if (checked.problems().isEmpty()) {
            ArchivePreflight.Result archive =
                    ArchivePreflight.check(checked.settings(), BROKER_DEADLINE);
            problems.addAll(archive.problems());
            archive.unchecked().forEach(it -> warn(it.toString()));
        }
        return new CheckedSettings(checked.settings(), problems, checked.warnings()).orThrow();
    }

    private static void warn(String warning) {
        LOG.warn(warning);
        System.err.println("Warning: " + warning);
    }

    /** Adds the whole dataflow, from Kafka to Kafka, to an environment. */
    public static void define(StreamExecutionEnvironment env, JobSettings settings) {
        env.getConfig().setGlobalJobParameters(published(env, settings));
        KafkaEnds kafka = KafkaEnds.of(settings);
        RecommendationTopology.build(kafka.inputs(env), kafka.outputs(env), settings);
    }

    /** Adds the job's identity to the parameters of the user's own configuration. */
    static ParameterTool published(StreamExecutionEnvironment env, JobSettings settings) {
        Map<String, String> parameters = new HashMap<>();
        GlobalJobParameters configured = env.getConfig().getGlobalJobParameters();
        if (configured != null) {
            parameters.putAll(configured.toMap());
        }
        parameters.putAll(JobIdentity.of(settings).names());
        return ParameterTool.fromMap(parameters);
    }
}
