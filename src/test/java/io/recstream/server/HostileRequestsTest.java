package io.recstream.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.recstream.job.emit.OutputFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hostile clients, without brokers. */
@Timeout(240)
class HostileRequestsTest {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private TopicView view;
    private EventStreams streams;
    private Live live;
    private EventPublisher publisher;
    private HttpServer server;
    private long version;

    @BeforeEach
    void start() throws Exception {
        start(ServeSettings.Http.loopback(0, 0));
    }

    private void start(ServeSettings.Http settings) throws Exception {
        view = new TopicView(new TestingStore(), new ListHistories(5, 1 << 20));
        change(1);
        ReadProgress progress = new ReadProgress();
        progress.begin(Map.of(), Map.of());
        progress.advance(Map.of());
        streams = new EventStreams(view, settings.maxStreams(), settings.maxStreamsOfAddress());
        view.onChange(streams);
        live = new Live(new LiveFigures(), JobStatusSource.UNKNOWN, streams);
        var events =
                new ServeSettings.Events(
                        "events",
                        OutputFormat.Kind.AVRO,
                        List.of("view"),
                        Instant.EPOCH,
                        Duration.ofMinutes(1),
                        0);
        publisher =
                new EventPublisher(
                        new ServeSettings.Kafka("127.0.0.1:1", new Properties(), null), events);
        Routes routes = new Api(view, progress, streams).routes();
        new EventsApi(
                        new EventIntake(events, Clock.systemUTC(), false),
                        publisher,
                        ServeSettings.Http.MAX_BODY_BYTES)
                .addTo(routes);
        new ItemsApi(view).addTo(routes);
        live.addTo(routes);
        server =
                new HttpServer(
                        settings.host(),
                        settings.port(),
                        settings.requestsPerSecond() > 0,
                        new Dispatcher(
                                routes,
                                new RateLimit(settings.requestsPerSecond(), System::nanoTime),
                                settings));
        server.start();
    }

    @AfterEach
    void stop() {
        live.close();
        streams.close();
        server.close();
        publisher.close();
        view.close();
    }

    private void change(int item) throws IOException {
        version++;
        view.apply(
                Table.RECOMMENDATIONS,
                "u1",
                TestingLists.list("u1", version, "i" + item),
                new Stamp(0, version, version, version, version),
                true);
    }

    @Test
    void noRequestEndsIn500() throws Exception {
        assertThat(raw("GET /items?query=%25zz HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .contains(" 200 ");
        assertThat(raw("GET /items?query=%zz HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .contains(" 400 ", "problem+json", "INVALID_PARAMETER");
        RequestFuzz fuzz = new RequestFuzz(20_261_128);
        Set<Integer> statuses = new TreeSet<>();
        for (int i = 0; i < 1_000; i++) {
            byte[] request = fuzz.next();
            String response = raw(request);
            String shown = "request " + i + ": " + new String(request, ISO_8859_1);
            assertThat(response).as(shown).doesNotContain("Exception", "\tat ", "jetty");
            if (!response.isEmpty()) {
                int status = Integer.parseInt(response.split(" ", 3)[1]);
                statuses.add(status);
                assertThat(status).as(shown).isNotIn(500, 502, 504);
            }
        }
        assertThat(statuses).contains(200, 400, 403, 404, 405, 421);
        assertThat(raw("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")).contains(" 200 ");
    }

    /** The client resets streams at once or after a while, most before the head of the response. */
    @Test
    void releasesStreamsThatWereReset() throws Exception {
        String[] paths = {"/users/u1/stream", "/events/stream", "/live/stream"};
        for (int i = 0; i < 3_000; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.setSoLinger(true, 0);
                String get = "GET " + paths[i % 3] + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
                socket.getOutputStream().write(get.getBytes(UTF_8));
                if (i % 10 == 0) {
                    socket.setSoTimeout((int) DEADLINE.toMillis());
                    assertThat(socket.getInputStream().read()).isNotEqualTo(-1);
                }
            }
            if (i % 100 == 0) {
                change(i);
            }
        }

        // Idle streams that were reset are detected by the keep-alive.
        await().atMost(DEADLINE.multipliedBy(2))
                .untilAsserted(
                        () -> {
                            assertThat(streams.open()).isZero();
                            assertThat(streams.listed()).isZero();
                        });
        assertThat(live(EventStream.class)).isZero();
    }

    /** Number of objects of a class on the heap after a garbage collection. */
    private static long live(Class<?> type) throws Exception {
        String histogram =
                (String)
                        ManagementFactory.getPlatformMBeanServer()
                                .invoke(
                                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                        "gcClassHistogram",
                                        new Object[] {new String[0]},
                                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(parts -> parts.length >= 4 && parts[3].equals(type.getName()))
                .mapToLong(parts -> Long.parseLong(parts[1]))
                .sum();
    }

    @Test
    void aConnectionWithoutACompleteHeadIsClosed() throws Exception {
        stop();
        start(ServeSettings.Http.loopback(0, 200));
        List<Socket> halves = new ArrayList<>();
        try {
            for (int i = 0; i < 1_200; i++) {
                Socket half = new Socket();
                halves.add(half);
                half.bind(
                        new InetSocketAddress(
                                InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), 0));
                half.connect(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
                try {
                    half.getOutputStream().write("GET / HTTP/1.1\r\nHost: lo".getBytes(UTF_8));
                } catch (SocketException e) {
                    // Above the limit of the address.
                    half.close();
                }
            }
            await().atMost(DEADLINE).until(() -> server.connections() <= 501);
            assertThat(raw("GET /items HTTP/1.1\r\nHost: localhost\r\n\r\n")).contains(" 200 ");

            long begin = System.nanoTime();
            for (int second = 0; server.connections() > 1; second++) {
                Socket trickling = halves.get(0);
                try {
                    trickling.getOutputStream().write('a' + second % 26);
                } catch (SocketException e) {
                    assertThat(second).isPositive();
                }
                assertThat(System.nanoTime() - begin).isLessThan(DEADLINE.toNanos());
                Thread.onSpinWait();
                trickling.setSoTimeout(500);
                readOrEnd(trickling);
            }
        } finally {
            for (Socket half : halves) {
                half.close();
            }
        }
    }

    private static void readOrEnd(Socket socket) {
        try {
            int unused = socket.getInputStream().read();
        } catch (IOException e) {
            // No response, or the connection is closed.
        }
    }

    private String raw(String request) throws Exception {
        return raw(request.getBytes(UTF_8));
    }

    private String raw(byte[] request) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout((int) DEADLINE.toMillis());
            OutputStream out = socket.getOutputStream();
            out.write(request);
            // So that the server does not wait for a missing body.
            socket.shutdownOutput();
            byte[] response = new byte[4_096];
            int length = socket.getInputStream().read(response);
            return new String(response, 0, Math.max(0, length), StandardCharsets.UTF_8);
        } catch (SocketException e) {
            // The server has closed the connection early.
            return "";
        }
    }
}
