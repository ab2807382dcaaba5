package io.recstream.server;

import io.recstream.console.Closer;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.ingest.EventDeserializer;
import io.recstream.job.registry.Backoff;
import io.recstream.job.registry.WriterSchemas;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/**
 * The server, from the readers of the topics to the port. It accepts requests as soon as it is
 * started; until the view has reached the end of the topics it responds that it is not ready.
 */
public final class RecommendationServer implements AutoCloseable {

    /** Number of tables that its store must have. */
    public static final int STORE_TABLES = TopicView.STORE_TABLES;

    private final Closer started = new Closer();
    private final ReadProgress progress = new ReadProgress();
    private final ServeSettings settings;
    private final TopicView view;
    private final EventStreams streams;
    private final LiveFigures figures = new LiveFigures();
    private final HttpServer http;
    private final ControlState controlState = new ControlState();

    /** Null until the topics are read, and if the job takes no commands. */
    private volatile ControlReader controlReader;

    private RecommendationServer(ServeSettings settings, Store store, JobStatusSource jobStatus) {
        this.settings = settings;
        view =
                keep(
                        new TopicView(
                                store,
                                new ListHistories(
                                        settings.memory().versions(),
                                        settings.memory().historyBytes()),
                                settings.topics().identity() != null));
        streams =
                new EventStreams(
                        view, settings.http().maxStreams(), settings.http().maxStreamsOfAddress());
        view.onChange(streams);
        RateLimit limit = new RateLimit(settings.http().requestsPerSecond(), System::nanoTime);
        Routes routes = new Api(view, progress, streams).routes();
        EventPublisher publisher = keep(new EventPublisher(settings.kafka(), settings.events()));
        new EventsApi(
                        new EventIntake(
                                settings.events(),
                                Clock.systemUTC(),
                                settings.topics().identity() != null),
                        publisher,
                        settings.http().maxBodyBytes())
                .addTo(routes);
        addControl(routes, jobStatus);
        new AvailabilityApi(settings.beside(), view, publisher).addTo(routes);
        new ItemsApi(view).addTo(routes);
        keep(new Live(figures, jobStatus, streams)).addTo(routes);
        http =
                keep(
                        new HttpServer(
                                settings.http().host(),
                                settings.http().port(),
                                settings.http().requestsPerSecond() > 0,
                                new Dispatcher(routes, limit, settings.http())));
        keep(streams);
    }

    private void addControl(Routes routes, JobStatusSource jobStatus) {
        ServeSettings.Control control =
                settings.beside() == null ? null : settings.beside().control();
        RulesUse use = new RulesUse(jobStatus);
        if (control != null) {
            view.onChange(use);
        }
        keep(new ControlApi(control, controlState)).addTo(routes);
        new ExperimentsApi(
                        control != null,
                        controlState,
                        () -> controlReader == null ? null : controlReader.measurement(),
                        use)
                .addTo(routes);
    }

    /**
     * Binds the port, looks up the topics, and starts to read them.
     *
     * @throws java.net.BindException if the port is taken
     * @throws IOException if the brokers cannot be reached, or lack a topic
     */
    public static RecommendationServer start(ServeSettings settings) throws IOException {
        return start(settings, JobStatusSource.UNKNOWN);
    }

    /** Starts a server that also shows the state of the job. */
    public static RecommendationServer start(ServeSettings settings, JobStatusSource jobStatus)
            throws IOException {
        return start(
                settings,
                new RocksStore(
                        settings.memory().folder(),
                        TopicView.STORE_TABLES,
                        settings.memory().cacheBytes()),
                jobStatus);
    }

    /** Starts a server with another store, which it closes. */
    public static RecommendationServer start(ServeSettings settings, Store store)
            throws IOException {
        return start(settings, store, JobStatusSource.UNKNOWN);
    }

    private static RecommendationServer start(
            ServeSettings settings, Store store, JobStatusSource jobStatus) throws IOException {
        RecommendationServer server = new RecommendationServer(settings, store, jobStatus);
        try {
            server.http.start();
            server.follow();
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void follow() throws IOException {
        ServeSettings.Topics topics = settings.topics();
        Map<String, Table> tables = new HashMap<>();
        tables.put(topics.recommendations(), Table.RECOMMENDATIONS);
        tables.put(topics.userFeatures(), Table.FEATURES);
        tables.put(topics.similarItems(), Table.SIMILAR);
        if (topics.identity() != null) {
            tables.put(topics.identity().topic(), Table.IDENTITIES);
        }
        keep(new TopicFollower(settings.kafka(), tables, payloads(topics.format()), view, progress))
                .start();
        if (settings.beside() != null) {
            followBeside();
        }
    }

    /** The optional topics: catalogue and live figures. */
    private void followBeside() {
        ServeSettings.Beside beside = settings.beside();
        keep(new TopicFollower(
                        settings.kafka(),
                        Map.of(beside.catalog(), Table.CATALOG),
                        new Payloads(
                                beside.catalogFormat(),
                                registered(beside.catalogFormat()),
                                beside.catalogMapping(),
                                beside.catalogAttributes()),
                        view,
                        new ReadProgress()))
                .startWhenThere();
        keep(new LiveReader(
                        Consumers.KAFKA,
                        settings,
                        figures,
                        () -> payloads(settings.topics().format()),
                        events(),
                        view))
                .awaitStart();
        if (beside.control() != null) {
            controlReader =
                    keep(
                            new ControlReader(
                                    Consumers.KAFKA,
                                    settings,
                                    controlState,
                                    () -> payloads(settings.topics().format()),
                                    this::events,
                                    view));
        }
    }

    private EventDeserializer events() {
        return LiveReader.events(settings.events(), registered(settings.events().format()));
    }

    private Payloads payloads(OutputFormat.Kind format) {
        return new Payloads(format, registered(format));
    }

    /** Null if the format needs no registry. */
    private WriterSchemas registered(OutputFormat.Kind format) {
        return format == OutputFormat.Kind.CONFLUENT_AVRO
                ? new WriterSchemas(settings.kafka().registry(), Backoff.DEFAULT)
                : null;
    }

    private <T extends AutoCloseable> T keep(T part) {
        return started.register(part);
    }

    public ReadProgress progress() {
        return progress;
    }

    public int port() {
        return http.port();
    }

    public String url() {
        String host = settings.http().host();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port();
    }

    /** The store of the view. */
    public Store store() {
        return view.store();
    }

    /** Closes in the reverse order of the start. */
    @Override
    public void close() {
        started.close();
    }
}
