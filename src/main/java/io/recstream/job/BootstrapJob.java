package io.recstream.job;

import io.recstream.job.archive.ArchiveFolder;
import io.recstream.job.bootstrap.ArchiveCut;
import io.recstream.job.bootstrap.ArchiveSource;
import io.recstream.job.bootstrap.BootstrapArguments;
import io.recstream.job.config.JobSettings;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.ParameterTool;

/**
 * The job that builds the state of the live one from its archive: the same stages under the same
 * uids, with the archive's events, and nothing is written. When all is read it waits; from a
 * savepoint of it the live job reads its topic on behind the archive.
 */
public final class BootstrapJob {

    /** Its name on the cluster. */
    public static final String NAME = "recstream-bootstrap";

    /** What the job publishes: its plan in words, its rows, and its own arguments. */
    public static final String PLAN = "recstream.bootstrap.plan";

    public static final String ROWS = "recstream.bootstrap.rows";
    public static final String OFFSETS = "recstream.bootstrap.offsets";
    public static final String ARGUMENTS = "recstream.bootstrap.arguments";

    private BootstrapJob() {}

    /** Submits the job. */
    public static void main(String[] args) throws Exception {
        BootstrapArguments arguments = BootstrapArguments.parse(args);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        JobSettings settings =
                RecommendationJob.check(arguments.job().check(env.getConfiguration()));
        ArchiveCut cut = cut(arguments, settings);
        define(env, settings, arguments, cut);
        env.execute(NAME);
    }

    /** Where the archive ends and the topic begins. */
    public static ArchiveCut cut(BootstrapArguments arguments, JobSettings settings)
            throws IOException, InterruptedException {
        return ArchiveCut.of(
                new ArchiveFolder(arguments.path(settings)).segments(null),
                settings.events().topic(),
                arguments.margin(settings));
    }

    /** Adds the whole dataflow to an environment. */
    public static void define(
            StreamExecutionEnvironment env,
            JobSettings settings,
            BootstrapArguments arguments,
            ArchiveCut cut) {
        Map<String, String> published =
                new HashMap<>(RecommendationJob.published(env, settings).toMap());
        published.put(ROWS, Long.toString(cut.rows()));
        published.put(PLAN, cut.toString());
        published.put(ARGUMENTS, arguments.own().toString());
        published.put(OFFSETS, cut.offsets().toString());
        env.getConfig().setGlobalJobParameters(ParameterTool.fromMap(published));
        KafkaEnds kafka = KafkaEnds.of(settings);
        ArchiveSource archive =
                new ArchiveSource(
                        kafka.archived(arguments.path(settings), arguments.since(), cut.offsets()));
        RecommendationTopology.buildFromArchive(
                kafka.inputsFrom(env, archive, cut.offsets()), discarding(settings), settings);
    }

    private static RecommendationTopology.Outputs discarding(JobSettings settings) {
        return new RecommendationTopology.Outputs(
                discarding(),
                discarding(),
                discarding(),
                discarding(),
                settings.identity().map(identity -> discarding()),
                Optional.empty());
    }

    private static <T> Sink<T> discarding() {
        return new DiscardingSink<>();
    }
}
