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
 * Limits the open connections of each address, and closes those that do not send the complete head
 * of their next request in time, so slow clients cannot exhaust the connections. Thread-safe.
 */
final class Connections implements Connection.Listener {

    private static final long FIRST_HEAD_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Timeout of an idle connection. */
    private static final long NEXT_HEAD_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final int share;
    private final LongSupplier nanoTime;
    private final Map<Connection, Deadline> open = new ConcurrentHashMap<>();
    private final Map<String, Integer> addresses = new HashMap<>();

    /** A connection; it has a deadline between requests, and none within a request. */
    private static final class Deadline {
        final String address;
        volatile boolean inRequest;
        volatile long deadline;

        Deadline(String address, long deadline) {
            this.address = address;
            this.deadline = deadline;
        }
    }

    /**
     * @param share maximum of one address; 0 for no limit
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
        open.put(connection, new Deadline(address, nanoTime.getAsLong() + FIRST_HEAD_NANOS));
        if (share > 0 && before >= share) {
            connection.getEndPoint().close();
        }
    }

    @Override
    public void onClosed(Connection connection) {
        Deadline closed = open.remove(connection);
        if (closed != null) {
            synchronized (addresses) {
                addresses.computeIfPresent(
                        closed.address, (address, count) -> count == 1 ? null : count - 1);
            }
        }
    }

    /** A head is complete; the next deadline begins at the end of this request. */
    void requestStarted(Request request) {
        Deadline waiting = open.get(request.getConnectionMetaData().getConnection());
        if (waiting != null) {
            waiting.inRequest = true;
            Request.addCompletionListener(
                    request,
                    failure -> {
                        waiting.deadline = nanoTime.getAsLong() + NEXT_HEAD_NANOS;
                        waiting.inRequest = false;
                    });
        }
    }

    /** Closes the connections whose deadline has passed. */
    void closeOverdue() {
        long now = nanoTime.getAsLong();
        open.forEach(
                (connection, waiting) -> {
                    if (!waiting.inRequest && now - waiting.deadline > 0) {
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
