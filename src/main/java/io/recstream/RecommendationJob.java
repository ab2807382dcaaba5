package io.recstream;

import io.recstream.config.InvalidSettingsException;
import io.recstream.config.JobArguments;
import io.recstream.config.JobSettings;
import io.recstream.config.Problem;
import io.recstream.preflight.KafkaPreflight;
import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The job: settings, environment, inputs, outputs, build, execute. */
public final class RecommendationJob {

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
        JobSettings settings = arguments.settings(env.getConfiguration());
        checkBrokers(settings);
        define(env, settings);
        env.execute("recstream");
    }

    /** Fails with all that the real brokers have against the settings. */
    public static void checkBrokers(JobSettings settings) throws InterruptedException {
        List<Problem> problems = KafkaPreflight.check(settings, BROKER_DEADLINE);
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
    }

    /** Adds the whole dataflow, from Kafka to Kafka, to an environment. */
    public static void define(StreamExecutionEnvironment env, JobSettings settings) {
        KafkaEnds kafka = new KafkaEnds(settings);
        RecommendationTopology.build(kafka.inputs(env), kafka.outputs(), settings);
    }
}
