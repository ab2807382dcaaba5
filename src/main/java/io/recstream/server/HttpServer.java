package io.recstream.server;

import java.io.IOException;
import java.net.BindException;
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

/** HTTP/1.1 on one port, with bounded threads, connections, headers and timeouts. */
final class HttpServer implements AutoCloseable {

    private static final int MAX_THREADS = 32;
    private static final int MAX_CONNECTIONS = 2_000;

    /** So that one address cannot lock out the others. */
    private static final int MAX_CONNECTIONS_OF_ADDRESS = MAX_CONNECTIONS / 4;

    private static final int MAX_HEADER_BYTES = 8 << 10;
    private static final long IDLE_MILLIS = TimeUnit.SECONDS.toMillis(30);

    private final Server server;
    private final ServerConnector connector;
    private final Connections connections;
    private final PeriodicTask deadlines;

    /**
     * @param limitsAddresses whether the connections of one address are limited
     */
    HttpServer(String host, int port, boolean limitsAddresses, Handler handler) {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 4);
        threads.setName("http");
        threads.setDaemon(true);
        server = new Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        // Routes splits and decodes paths and maps none to files, so no path is unsafe.
        http.setUriCompliance(UriCompliance.UNSAFE);
        connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(IDLE_MILLIS);
        connections =
                new Connections(limitsAddresses ? MAX_CONNECTIONS_OF_ADDRESS : 0, System::nanoTime);
        deadlines = new PeriodicTask("http-deadlines", connections::closeOverdue);
        connector.addBean(connections);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, server));
        server.setErrorHandler(new ProblemErrors());
        server.setHandler(
                new Handler.Wrapper(handler) {
                    @Override
                    public boolean handle(Request request, Response response, Callback callback)
                            throws Exception {
                        connections.requestStarted(request);
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
            deadlines.start(1, 1);
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

    /** Number of open connections. */
    int connections() {
        return connections.open();
    }

    int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        deadlines.close();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The server does not stop", e);
        }
    }

    /** Problem responses to requests that Jetty rejects before any handler is called. */
    private static final class ProblemErrors extends ErrorHandler {

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            // The rest of the connection is not read, so clients must not reuse it.
            response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
            HttpExchange.problem(response, callback, problem(response.getStatus()));
            return true;
        }

        private static ApiProblem problem(int status) {
            // 501 and 505 are errors of the request.
            return status >= 500 && status != 501 && status != 505
                    ? new ApiProblem(
                            status, "INTERNAL", "Internal error; see the log of the server")
                    : new ApiProblem(
                            status, "BAD_REQUEST", "This is no request that can be understood");
        }
    }
}
