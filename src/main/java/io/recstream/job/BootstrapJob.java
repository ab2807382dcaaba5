package io.recstream.job;

import io.recstream.job.archive.ArchiveFolder;
import io.recstream.job.archive.Segment;
import io.recstream.job.bootstrap.ArchiveCut;
import io.recstream.job.bootstrap.ArchiveSource;
import io.recstream.job.bootstrap.BootstrapArguments;
import io.recstream.job.config.JobSettings;
import io.recstream.job.ingest.StartGate;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
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
        define(env, settings, arguments, plan(arguments, settings));
        env.execute(NAME);
    }

    /**
     * What is read of an archive.
     *
     * @param cut where the archive ends and the topic begins
     * @param segments of the whole archive
     */
    public record Plan(ArchiveCut cut, List<Segment> segments) {}

    /** Looks through the archive. */
    public static Plan plan(BootstrapArguments arguments, JobSettings settings)
            throws IOException, InterruptedException {
        List<Segment> segments = new ArchiveFolder(arguments.path(settings)).segments(null);
        return new Plan(
                ArchiveCut.of(segments, settings.events().topic(), arguments.margin(settings)),
                segments);
    }

    /** Adds the whole dataflow to an environment. */
    public static void define(
            StreamExecutionEnvironment env,
            JobSettings settings,
            BootstrapArguments arguments,
            Plan plan) {
        // The gate of the first row needs barriers that do not overtake records.
        env.getCheckpointConfig().enableUnalignedCheckpoints(false);
        ArchiveCut cut = plan.cut();
        KafkaEnds kafka = KafkaEnds.of(settings);
        StartGate gate = StartGate.closed(!settings.ranking().catalogTimeout().isZero());
        ArchiveSource archive =
                new ArchiveSource(
                        kafka.archived(arguments.path(settings), arguments.since(), cut), gate);
        Map<String, String> published =
                new HashMap<>(RecommendationJob.published(env, settings).toMap());
        published.put(ROWS, Long.toString(archive.rows(plan.segments())));
        published.put(PLAN, cut.toString());
        published.put(ARGUMENTS, arguments.own().toString());
        published.put(OFFSETS, cut.offsets().toString());
        env.getConfig().setGlobalJobParameters(ParameterTool.fromMap(published));
        RecommendationTopology.buildFromArchive(
                kafka.inputsFrom(env, archive, cut.offsets(), gate),
                discarding(settings),
                settings);
    }

    private static RecommendationTopology.Outputs discarding(JobSettings settings) {
        return new RecommendationTopology.Outputs(
                discarding(),
                discarding(),
                discarding(),
                discarding(),
                settings.identity().map(identity -> discarding()),
                Optional.empty(),
                Optional.empty());
    }

    private static <T> Sink<T> discarding() {
        return new DiscardingSink<>();
    }
}
