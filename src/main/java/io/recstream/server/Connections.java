package io.recstream.server;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;

/**
 * Which connections are open. Each address has a share of them, and each connection a time in which
 * the head of its next request must have come completely: who sends one byte now and then holds
 * nothing for long. Thread-safe.
 */
final class Connections implements Connection.Listener {

    private static final long FIRST_HEAD_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** As long as a silent connection is kept. */
    private static final long NEXT_HEAD_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final int share;
    private final LongSupplier nanoTime;
    private final Map<Connection, Waiting> open = new ConcurrentHashMap<>();
    private final Map<String, Integer> addresses = new HashMap<>();

    /** A connection between its requests has a deadline, one within a request has none. */
    private static final class Waiting {
        final String address;
        volatile boolean answering;
        volatile long deadline;

        Waiting(String address, long deadline) {
            this.address = address;
            this.deadline = deadline;
        }
    }

    /**
     * @param share of one address; 0 for as many as there are
     */
    Connections(int share, LongSupplier nanoTime) {
        this.share = share;
        this.nanoTime = nanoTime;
    }

    @Override
    public void onOpened(Connection connection) {
        String address = address(connection);
        int before;
        synchronized (addresses) {
            before = addresses.merge(address, 1, Integer::sum) - 1;
        }
        open.put(connection, new Waiting(address, nanoTime.getAsLong() + FIRST_HEAD_NANOS));
        if (share > 0 && before >= share) {
            connection.getEndPoint().close();
        }
    }

    @Override
    public void onClosed(Connection connection) {
        Waiting closed = open.remove(connection);
        if (closed != null) {
            synchronized (addresses) {
                addresses.computeIfPresent(
                        closed.address, (address, count) -> count == 1 ? null : count - 1);
            }
        }
    }

    /** A head has come; the deadline of the next one begins when this request is over. */
    void answers(Request request) {
        Waiting waiting = open.get(request.getConnectionMetaData().getConnection());
        if (waiting != null) {
            waiting.answering = true;
            Request.addCompletionListener(
                    request,
                    failure -> {
                        waiting.deadline = nanoTime.getAsLong() + NEXT_HEAD_NANOS;
                        waiting.answering = false;
                    });
        }
    }

    /** Closes the connections whose deadline has passed. */
    void closeOverdue() {
        long now = nanoTime.getAsLong();
        open.forEach(
                (connection, waiting) -> {
                    if (!waiting.answering && now - waiting.deadline > 0) {
                        connection.getEndPoint().close();
                    }
                });
    }

    int open() {
        return open.size();
    }

    private static String address(Connection connection) {
        SocketAddress remote = connection.getEndPoint().getRemoteSocketAddress();
        return remote instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : "";
    }
}
