package io.recstream.server;

import io.recstream.console.Closer;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.registry.Backoff;
import io.recstream.job.registry.WriterSchemas;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Map;

/**
 * Everything that serves, from the topics to the port. It answers as soon as it is started, and
 * says that it is not ready until the view has reached the end of the topics.
 */
public final class RecommendationServer implements AutoCloseable {

    /** How many tables its store must have. */
    public static final int STORE_TABLES = TopicView.STORE_TABLES;

    private final Closer started = new Closer();
    private final ReadProgress progress = new ReadProgress();
    private final ServeSettings settings;
    private final TopicView view;
    private final EventStreams streams;
    private final LiveFigures figures = new LiveFigures();
    private final HttpServer http;

    private RecommendationServer(ServeSettings settings, Store store, JobStatusSource engine) {
        this.settings = settings;
        view =
                keep(
                        new TopicView(
                                store,
                                new ListHistories(
                                        settings.memory().versions(),
                                        settings.memory().historyBytes())));
        streams =
                new EventStreams(
                        view, settings.http().maxStreams(), settings.http().maxStreamsOfAddress());
        view.onChange(streams);
        Api api =
                new Api(
                        view,
                        progress,
                        streams,
                        new EventIntake(settings.events(), Clock.systemUTC()),
                        keep(new EventPublisher(settings.kafka(), settings.events())),
                        settings.http().maxBodyBytes(),
                        description());
        RateLimit limit = new RateLimit(settings.http().requestsPerSecond(), System::nanoTime);
        Routes routes = api.routes();
        new ItemsApi(view).addTo(routes);
        keep(new Live(figures, engine, streams)).addTo(routes);
        http =
                keep(
                        new HttpServer(
                                settings.http().host(),
                                settings.http().port(),
                                settings.http().requestsPerSecond() > 0,
                                new Dispatcher(routes, limit, settings.http())));
        keep(streams);
    }

    /**
     * Listens, finds the topics, and begins to read them.
     *
     * @throws java.net.BindException if the port is taken
     * @throws IOException if the brokers cannot be reached, or lack a topic
     */
    public static RecommendationServer start(ServeSettings settings) throws IOException {
        return start(settings, JobStatusSource.UNKNOWN);
    }

    /** With what can be told of the job. */
    public static RecommendationServer start(ServeSettings settings, JobStatusSource engine)
            throws IOException {
        return start(
                settings,
                new RocksStore(
                        settings.memory().folder(),
                        TopicView.STORE_TABLES,
                        settings.memory().cacheBytes()),
                engine);
    }

    /** With the view in another store, which is closed with the server. */
    public static RecommendationServer start(ServeSettings settings, Store store)
            throws IOException {
        return start(settings, store, JobStatusSource.UNKNOWN);
    }

    private static RecommendationServer start(
            ServeSettings settings, Store store, JobStatusSource engine) throws IOException {
        RecommendationServer server = new RecommendationServer(settings, store, engine);
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
        keep(new TopicFollower(
                        settings.kafka(),
                        Map.of(
                                topics.recommendations(), Table.RECOMMENDATIONS,
                                topics.userFeatures(), Table.FEATURES,
                                topics.similarItems(), Table.SIMILAR),
                        payloads(topics.format()),
                        view,
                        progress))
                .start();
        if (settings.beside() != null) {
            followBeside();
        }
    }

    /** What the server can do without. */
    private void followBeside() {
        ServeSettings.Beside beside = settings.beside();
        keep(new TopicFollower(
                        settings.kafka(),
                        Map.of(beside.catalog(), Table.CATALOG),
                        new Payloads(
                                beside.catalogFormat(),
                                registered(beside.catalogFormat()),
                                beside.catalogMapping()),
                        view,
                        new ReadProgress()))
                .startWhenThere();
        keep(new LiveReader(
                        Consumers.KAFKA,
                        settings,
                        figures,
                        () -> payloads(settings.topics().format()),
                        LiveReader.events(
                                settings.events(), registered(settings.events().format())),
                        view))
                .awaitStart();
    }

    private Payloads payloads(OutputFormat.Kind format) {
        return new Payloads(format, registered(format));
    }

    /** Null where the format needs no registry. */
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

    /** What is kept, in bytes: on disk, beside the heap. */
    public Store store() {
        return view.store();
    }

    private static byte[] description() {
        try (InputStream in = RecommendationServer.class.getResourceAsStream("openapi.json")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends what was started, last first: nobody reads what is closed. */
    @Override
    public void close() {
        started.close();
    }
}
