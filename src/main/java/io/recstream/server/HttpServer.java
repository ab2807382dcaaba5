package io.recstream.server;

import java.io.IOException;
import java.net.BindException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** HTTP/1.1 on one port, with bounded threads, connections, headers and patience. */
final class HttpServer implements AutoCloseable {

    private static final int MAX_THREADS = 32;
    private static final int MAX_CONNECTIONS = 2_000;

    /** A quarter: one address does not lock out the others. */
    private static final int MAX_CONNECTIONS_OF_ADDRESS = MAX_CONNECTIONS / 4;

    private static final int MAX_HEADER_BYTES = 8 << 10;
    private static final long IDLE_MILLIS = TimeUnit.SECONDS.toMillis(30);

    private final Server server;
    private final ServerConnector connector;
    private final Connections connections;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread thread = new Thread(task, "http-deadlines");
                        thread.setDaemon(true);
                        return thread;
                    });

    /**
     * @param limitsAddresses whether one address has only a share of the connections
     */
    HttpServer(String host, int port, boolean limitsAddresses, Handler handler) {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 4);
        threads.setName("http");
        threads.setDaemon(true);
        server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        // Paths are cut and decoded by Routes, which knows no folders: nothing in them is unsafe.
        http.setUriCompliance(UriCompliance.UNSAFE);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(IDLE_MILLIS);
        connections =
                new Connections(limitsAddresses ? MAX_CONNECTIONS_OF_ADDRESS : 0, System::nanoTime);
        connector.addBean(connections);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, server));
        server.setErrorHandler(new ProblemErrors());
        server.setHandler(
                new Handler.Wrapper(handler) {
                    @Override
                    public boolean handle(Request request, Response response, Callback callback)
                            throws Exception {
                        connections.answers(request);
                        return super.handle(request, response, callback);
                    }
                });
    }

    /**
     * @throws BindException if the port is taken
     */
    void start() throws IOException {
        try {
            server.start();
            var unused = clock.scheduleWithFixedDelay(this::closeOverdue, 1, 1, TimeUnit.SECONDS);
        } catch (Exception e) {
            close();
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException taken) {
                    throw taken;
                }
            }
            throw new IOException("The server does not start: " + e.getMessage(), e);
        }
    }

    private void closeOverdue() {
        try {
            connections.closeOverdue();
        } catch (RuntimeException e) {
            // A clock that throws would never tick again.
            Dispatcher.LOG.warn("Connections cannot be closed", e);
        }
    }

    /** How many connections are open. */
    int connections() {
        return connections.open();
    }

    int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The server does not stop", e);
        }
    }

    /**
     * What the server itself refuses, before any handler: the same form, and nothing of its inside.
     */
    private static final class ProblemErrors extends ErrorHandler {

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            // What comes after such a request on its connection is not read: clients must not reuse
            // it.
            response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
            HttpExchange.problem(response, callback, problem(response.getStatus()));
            return true;
        }

        private static ApiProblem problem(int status) {
            // 501 and 505: of a request that no server understands.
            return status >= 500 && status != 501 && status != 505
                    ? new ApiProblem(
                            status, "INTERNAL", "The server cannot answer; its log says why")
                    : new ApiProblem(
                            status, "BAD_REQUEST", "This is no request that can be understood");
        }
    }
}
