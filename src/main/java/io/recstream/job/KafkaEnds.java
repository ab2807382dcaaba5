package io.recstream.job;

import static io.recstream.job.config.JobOptions.CATALOG_ON_LOST_INPUT;
import static io.recstream.job.config.JobOptions.CONTROL_ON_LOST_INPUT;
import static io.recstream.job.config.JobOptions.EVENTS_ON_LOST_INPUT;
import static io.recstream.job.config.JobOptions.IDENTITY_LINKS_ON_LOST_INPUT;

import io.recstream.job.archive.ArchiveSink;
import io.recstream.job.archive.EncodedRow;
import io.recstream.job.bootstrap.ArchiveCut;
import io.recstream.job.bootstrap.ArchiveSource;
import io.recstream.job.config.JobSettings;
import io.recstream.job.config.JobSettings.Format;
import io.recstream.job.emit.KafkaOutputs;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.ingest.AvroCommands;
import io.recstream.job.ingest.AvroEvents;
import io.recstream.job.ingest.AvroItems;
import io.recstream.job.ingest.AvroLinks;
import io.recstream.job.ingest.AvroTree;
import io.recstream.job.ingest.CommandDeserializer;
import io.recstream.job.ingest.EventDeserializer;
import io.recstream.job.ingest.EventTimeSource;
import io.recstream.job.ingest.ItemDeserializer;
import io.recstream.job.ingest.JsonCommands;
import io.recstream.job.ingest.JsonEvents;
import io.recstream.job.ingest.JsonItems;
import io.recstream.job.ingest.JsonLinks;
import io.recstream.job.ingest.JsonTree;
import io.recstream.job.ingest.KafkaInputs;
import io.recstream.job.ingest.LinkDeserializer;
import io.recstream.job.ingest.MappedEvents;
import io.recstream.job.ingest.MappedItems;
import io.recstream.job.ingest.NoWatermarks;
import io.recstream.job.ingest.OnLostInput;
import io.recstream.job.ingest.StartGate;
import io.recstream.job.ingest.TreeReader;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.Command;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.IdentityLink;
import io.recstream.job.model.UserEvent;
import io.recstream.job.preflight.RegistryPreflight;
import io.recstream.job.registry.Backoff;
import io.recstream.job.registry.WriterSchemas;
import io.recstream.job.validate.CommandValidator;
import io.recstream.job.validate.EventValidator;
import io.recstream.job.validate.ItemValidator;
import io.recstream.job.validate.LinkValidator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The Kafka sources and sinks of the topology, and that of the archive, from the settings.
 *
 * @param idBySchema the registry's ids of the output schemas; empty without a registry
 */
public record KafkaEnds(JobSettings settings, Map<String, Integer> idBySchema) {

    private static final Duration REGISTRY_DEADLINE = Duration.ofSeconds(10);

    /** Registers the job's schemas, if a topic needs a registry. */
    static KafkaEnds of(JobSettings settings) {
        return new KafkaEnds(
                settings,
                settings.registry().urls().isEmpty()
                        ? Map.of()
                        : RegistryPreflight.announce(settings, REGISTRY_DEADLINE));
    }

    RecommendationTopology.Inputs inputs(StreamExecutionEnvironment env) {
        return new RecommendationTopology.Inputs(
                events(env),
                catalog(env, null),
                settings.identity().map(identity -> links(env, identity)),
                settings.control().map(control -> commands(env, control)));
    }

    /** The deserializer of a job's events, which also checks them. */
    public static EventDeserializer eventDeserializer(JobSettings settings) {
        return eventDeserializer(settings, settings.events().format());
    }

    /** As {@link #eventDeserializer(JobSettings)}, for records of another format. */
    public static EventDeserializer eventDeserializer(JobSettings settings, Format format) {
        JobSettings.Events events = settings.events();
        EventValidator rules = validator(settings);
        if (events.mapping().isPresent()) {
            return new EventDeserializer(
                    new MappedEvents(
                            events.mapping().get(),
                            trees(format, settings),
                            rules::check,
                            events.weights().keySet()),
                    events.maxRecordBytes());
        }
        return new EventDeserializer(
                switch (format) {
                    case AVRO -> new AvroEvents();
                    case CONFLUENT_AVRO -> new AvroEvents(registered(settings));
                    case JSON -> new JsonEvents();
                },
                rules::check,
                events.maxRecordBytes());
    }

    private static EventValidator validator(JobSettings settings) {
        JobSettings.Events events = settings.events();
        return new EventValidator(
                events.weights().keySet(),
                events.earliestTime(),
                events.maxFutureSkew(),
                Clock.systemUTC());
    }

    /** The deserializer of a job's catalogue, which also checks it. */
    public static ItemDeserializer itemDeserializer(JobSettings settings) {
        return itemDeserializer(settings, settings.catalog().format());
    }

    /** As {@link #itemDeserializer(JobSettings)}, for records of another format. */
    public static ItemDeserializer itemDeserializer(JobSettings settings, Format format) {
        JobSettings.Catalog catalog = settings.catalog();
        ItemValidator rules = new ItemValidator();
        if (catalog.mapping().isPresent()) {
            return new ItemDeserializer(
                    new MappedItems<>(
                            catalog.mapping().get(), trees(format, settings), rules::check),
                    catalog.maxRecordBytes());
        }
        return new ItemDeserializer(
                switch (format) {
                    case AVRO -> new AvroItems(null, catalog.attributes());
                    case CONFLUENT_AVRO ->
                            new AvroItems(registered(settings), catalog.attributes());
                    case JSON -> new JsonItems(catalog.attributes());
                },
                rules::check,
                catalog.maxRecordBytes());
    }

    private static TreeReader trees(Format format, JobSettings settings) {
        return format == Format.JSON ? new JsonTree() : new AvroTree(registered(settings));
    }

    private DataStream<DecodedRecord<UserEvent>> events(StreamExecutionEnvironment env) {
        JobSettings.Events events = settings.events();
        EventDeserializer deserializer = eventDeserializer(settings);
        boolean fromEarliest = events.start() == JobSettings.Start.EARLIEST;
        return env.fromSource(
                        new EventTimeSource<>(
                                kafkaInputs()
                                        .events(
                                                events.topic(),
                                                fromEarliest,
                                                onLost(events.onLostInput(), EVENTS_ON_LOST_INPUT),
                                                settings.archive().isPresent()
                                                        ? deserializer.withProvenance()
                                                        : deserializer),
                                events.maxOutOfOrderness(),
                                events.idleTimeout(),
                                events.settleTime()),
                        EventTimeSource.times(),
                        "read-events",
                        identifiedType())
                .uid("read-events");
    }

    /** With identity, the device of an event is kept also where operators are not chained. */
    private TypeInformation<DecodedRecord<UserEvent>> identifiedType() {
        StreamTypes types =
                settings.archive().isPresent() ? StreamTypes.ARCHIVED : StreamTypes.DEFAULT;
        return settings.identity().isPresent() ? types.identifiedEvent() : null;
    }

    /**
     * The inputs of a job that builds the state from an archive: its events, and the live source,
     * which waits at the offsets behind them.
     */
    RecommendationTopology.Inputs inputsFrom(
            StreamExecutionEnvironment env,
            ArchiveSource archive,
            Map<Integer, Long> offsets,
            StartGate gate) {
        TypeInformation<DecodedRecord<UserEvent>> type = StreamTypes.ARCHIVED.identifiedEvent();
        DataStream<DecodedRecord<UserEvent>> archived =
                env.fromSource(archive, WatermarkStrategy.noWatermarks(), ArchiveSource.UID, type)
                        .uid(ArchiveSource.UID)
                        .setParallelism(1)
                        // Each partition to one subtask, in its order.
                        .partitionCustom(
                                (partition, subtasks) -> partition % subtasks,
                                incoming -> incoming.source().partition());
        JobSettings.Events events = settings.events();
        DataStream<DecodedRecord<UserEvent>> behind =
                env.fromSource(
                                kafkaInputs()
                                        .pausedEvents(
                                                events.topic(),
                                                offsets,
                                                onLost(events.onLostInput(), EVENTS_ON_LOST_INPUT),
                                                eventDeserializer(settings).withProvenance(),
                                                gate),
                                WatermarkStrategy.noWatermarks(),
                                "read-events",
                                type)
                        .uid("read-events");
        return new RecommendationTopology.Inputs(
                archived.union(behind),
                catalog(env, gate),
                settings.identity().map(identity -> links(env, identity)),
                Optional.empty());
    }

    /** The settings of the source of archived events. */
    ArchiveSource.Settings archived(String path, Instant since, ArchiveCut cut) {
        JobSettings.Events events = settings.events();
        return new ArchiveSource.Settings(
                path,
                events.topic(),
                since,
                cut,
                validator(settings),
                events.maxOutOfOrderness(),
                events.idleTimeout(),
                events.settleTime());
    }

    private DataStream<DecodedRecord<IdentityLink>> links(
            StreamExecutionEnvironment env, JobSettings.Identity identity) {
        return env.fromSource(
                        kafkaInputs()
                                .links(
                                        identity.linksTopic(),
                                        onLost(
                                                identity.onLostInput(),
                                                IDENTITY_LINKS_ON_LOST_INPUT),
                                        linkDeserializer(identity)),
                        WatermarkStrategy.noWatermarks(),
                        "read-identity-links")
                .uid("read-identity-links");
    }

    private LinkDeserializer linkDeserializer(JobSettings.Identity identity) {
        LinkValidator rules =
                new LinkValidator(
                        settings.events().earliestTime(),
                        settings.events().maxFutureSkew(),
                        Clock.systemUTC());
        return new LinkDeserializer(
                switch (identity.linksFormat()) {
                    case AVRO -> new AvroLinks();
                    case CONFLUENT_AVRO -> new AvroLinks(registered(settings));
                    case JSON -> new JsonLinks();
                },
                rules::check,
                settings.events().maxRecordBytes());
    }

    private DataStream<DecodedRecord<Command>> commands(
            StreamExecutionEnvironment env, JobSettings.Control control) {
        return env.fromSource(
                        kafkaInputs()
                                .commands(
                                        control.topic(),
                                        onLost(control.onLostInput(), CONTROL_ON_LOST_INPUT),
                                        commandDeserializer(control)),
                        new NoWatermarks<>(),
                        "read-control")
                .uid("read-control");
    }

    private CommandDeserializer commandDeserializer(JobSettings.Control control) {
        CommandValidator rules =
                new CommandValidator(settings.events().maxFutureSkew(), Clock.systemUTC());
        return new CommandDeserializer(
                switch (control.format()) {
                    case AVRO -> new AvroCommands();
                    case CONFLUENT_AVRO -> new AvroCommands(registered(settings));
                    case JSON -> new JsonCommands();
                },
                rules::check,
                settings.events().maxRecordBytes());
    }

    /**
     * @param gate opened when it is read; may be null
     */
    private DataStream<DecodedRecord<CatalogItem>> catalog(
            StreamExecutionEnvironment env, StartGate gate) {
        JobSettings.Catalog catalog = settings.catalog();
        return env.fromSource(
                        kafkaInputs()
                                .catalog(
                                        catalog.topic(),
                                        onLost(catalog.onLostInput(), CATALOG_ON_LOST_INPUT),
                                        itemDeserializer(settings),
                                        gate),
                        WatermarkStrategy.noWatermarks(),
                        "read-catalog")
                .uid("read-catalog");
    }

    RecommendationTopology.Outputs outputs(StreamExecutionEnvironment env) {
        JobSettings.Kafka kafka = settings.kafka();
        KafkaOutputs sinks =
                new KafkaOutputs(
                        kafka.bootstrapServers(),
                        kafka.clientProperties(),
                        guarantee(),
                        kafka.transactionalIdPrefix(),
                        kafka.transactionTimeout(),
                        kafka.onLostOutput() == JobSettings.LostOutput.FAIL);
        JobSettings.Outputs topics = settings.outputs();
        OutputFormat format =
                switch (topics.format()) {
                    case AVRO -> OutputFormat.AVRO;
                    case CONFLUENT_AVRO ->
                            new OutputFormat(OutputFormat.Kind.CONFLUENT_AVRO, idBySchema);
                    case JSON -> OutputFormat.JSON;
                };
        return new RecommendationTopology.Outputs(
                sinks.recommendations(topics.recommendations(), format),
                sinks.userFeatures(topics.userFeatures(), format),
                sinks.similarItems(topics.similarItems(), format),
                sinks.deadLetters(
                        settings.deadLetters().topic(),
                        format,
                        settings.deadLetters().maxPayloadBytes()),
                settings.identity().map(identity -> sinks.identities(identity.topic(), format)),
                settings.archive().map(archive -> archive(archive, env)),
                settings.control()
                        .map(control -> sinks.controlResults(control.resultsTopic(), format)));
    }

    private static Sink<EncodedRow> archive(
            JobSettings.Archive archive, StreamExecutionEnvironment env) {
        Duration interval =
                Duration.ofMillis(Math.max(0, env.getCheckpointConfig().getCheckpointInterval()));
        return new ArchiveSink(
                archive.path(),
                archive.fileBytes(),
                archive.checkpoints(interval),
                archive.acceptsLostFiles());
    }

    private static OnLostInput onLost(
            JobSettings.LostInput choice, ConfigOption<JobSettings.LostInput> option) {
        return new OnLostInput(
                choice == JobSettings.LostInput.FAIL,
                option.key() + ": " + JobSettings.LostInput.COUNT);
    }

    private static WriterSchemas registered(JobSettings settings) {
        return new WriterSchemas(RegistryPreflight.address(settings), Backoff.DEFAULT);
    }

    private KafkaInputs kafkaInputs() {
        JobSettings.Kafka kafka = settings.kafka();
        return new KafkaInputs(kafka.bootstrapServers(), kafka.groupId(), kafka.clientProperties());
    }

    private DeliveryGuarantee guarantee() {
        return settings.kafka().guarantee() == JobSettings.Guarantee.EXACTLY_ONCE
                ? DeliveryGuarantee.EXACTLY_ONCE
                : DeliveryGuarantee.AT_LEAST_ONCE;
    }
}
