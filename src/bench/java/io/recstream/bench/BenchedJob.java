package io.recstream.bench;

import io.recstream.job.RecommendationTopology;
import io.recstream.job.config.JobSettings;
import io.recstream.job.ingest.AcceptedEventWatermarks;
import io.recstream.job.ingest.NoWatermarks;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.Command;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.DecodedRecordCodec;
import io.recstream.job.model.IdentityLink;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.CodecType;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * The job from decoded inputs to sinks that discard their records.
 *
 * @param lists receives the lists
 * @param links between ids; only with identity
 * @param commands only with control
 */
record BenchedJob(
        JobSettings settings,
        MemorySource<UserEvent> events,
        MemorySource<CatalogItem> catalog,
        Sink<RecommendationUpdate> lists,
        Optional<MemorySource<IdentityLink>> links,
        Optional<MemorySource<Command>> commands) {

    /** A job without identity and control. */
    BenchedJob(
            JobSettings settings,
            MemorySource<UserEvent> events,
            MemorySource<CatalogItem> catalog,
            Sink<RecommendationUpdate> lists) {
        this(settings, events, catalog, lists, Optional.empty(), Optional.empty());
    }

    /** The defaults, overridden by the given settings. */
    static JobSettings settings(Map<String, String> others) {
        Configuration configuration = Configuration.fromMap(others);
        configuration.setString("recstream.kafka.bootstrap-servers", "unused:9092");
        configuration.setString("execution.checkpointing.interval", "10 s");
        return JobSettings.from(configuration);
    }

    void define(StreamExecutionEnvironment env) {
        RecommendationTopology.build(
                new RecommendationTopology.Inputs(
                        events(env, events, settings),
                        items(env),
                        links.map(source -> links(env, source)),
                        commands.map(source -> commands(env, source))),
                new RecommendationTopology.Outputs(
                        lists,
                        new DiscardingSink<>(),
                        new DiscardingSink<>(),
                        new DiscardingSink<>(),
                        links.map(source -> new DiscardingSink<>()),
                        Optional.empty(),
                        commands.map(source -> new DiscardingSink<>())),
                settings);
    }

    /** Events with the event time and watermarks of the Kafka source. */
    static DataStream<DecodedRecord<UserEvent>> events(
            StreamExecutionEnvironment env, MemorySource<UserEvent> source, JobSettings settings) {
        return env.fromSource(
                        source,
                        new SparseWatermarks(
                                new AcceptedEventWatermarks(
                                        settings.events().maxOutOfOrderness(),
                                        settings.events().idleTimeout())),
                        "read-events",
                        CodecType.ofMessage(DecodedRecord.class, new DecodedRecordCodec.OfEvent()))
                .uid("read-events");
    }

    static DataStream<DecodedRecord<IdentityLink>> links(
            StreamExecutionEnvironment env, MemorySource<IdentityLink> source) {
        return env.fromSource(
                        source,
                        WatermarkStrategy.noWatermarks(),
                        "read-identity-links",
                        CodecType.ofMessage(DecodedRecord.class, new DecodedRecordCodec.OfLink()))
                .uid("read-identity-links");
    }

    private static DataStream<DecodedRecord<Command>> commands(
            StreamExecutionEnvironment env, MemorySource<Command> source) {
        return env.fromSource(
                        source,
                        new NoWatermarks<>(),
                        "read-control",
                        CodecType.ofMessage(
                                DecodedRecord.class, new DecodedRecordCodec.OfCommand()))
                .uid("read-control");
    }

    private DataStream<DecodedRecord<CatalogItem>> items(StreamExecutionEnvironment env) {
        return env.fromSource(
                        catalog,
                        new NoWatermarks<>(),
                        "read-catalog",
                        CodecType.ofMessage(DecodedRecord.class, new DecodedRecordCodec.OfItem()))
                .uid("read-catalog");
    }
}
