package io.recstream.bench;

import io.recstream.job.RecommendationTopology;
import io.recstream.job.config.JobSettings;
import io.recstream.job.ingest.CredibleWatermarks;
import io.recstream.job.ingest.TimelessCatalog;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.Incoming;
import io.recstream.job.model.IncomingCodec;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.CodecType;
import java.util.Map;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * The job as it runs, from its decoded inputs to sinks that keep nothing.
 *
 * @param lists where the lists go
 */
record BenchedJob(
        JobSettings settings,
        MemorySource<UserEvent> events,
        MemorySource<CatalogItem> catalog,
        Sink<RecommendationUpdate> lists) {

    /** The defaults, but for what is given. */
    static JobSettings settings(Map<String, String> others) {
        Configuration configuration = Configuration.fromMap(others);
        configuration.setString("recstream.kafka.bootstrap-servers", "unused:9092");
        configuration.setString("execution.checkpointing.interval", "10 s");
        return JobSettings.from(configuration);
    }

    void define(StreamExecutionEnvironment env) {
        RecommendationTopology.build(
                new RecommendationTopology.Inputs(events(env, events, settings), items(env)),
                new RecommendationTopology.Outputs(
                        lists,
                        new DiscardingSink<>(),
                        new DiscardingSink<>(),
                        new DiscardingSink<>()),
                settings);
    }

    /** Events with event time and watermarks as those from Kafka have them. */
    static DataStream<Incoming<UserEvent>> events(
            StreamExecutionEnvironment env, MemorySource<UserEvent> source, JobSettings settings) {
        return env.fromSource(
                        source,
                        new SparseWatermarks(
                                new CredibleWatermarks(
                                        settings.events().maxOutOfOrderness(),
                                        settings.events().idleTimeout())),
                        "read-events",
                        CodecType.of(Incoming.class, new IncomingCodec.OfEvent()))
                .uid("read-events");
    }

    private DataStream<Incoming<CatalogItem>> items(StreamExecutionEnvironment env) {
        return env.fromSource(
                        catalog,
                        new TimelessCatalog(),
                        "read-catalog",
                        CodecType.of(Incoming.class, new IncomingCodec.OfItem()))
                .uid("read-catalog");
    }
}
