package io.recstream.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.Callback;

/**
 * An open response of server-sent events. If the client reads too slowly, the oldest queued events
 * are dropped and their number is sent in an event {@code missed}; writers never block.
 * Thread-safe.
 */
final class EventStream {

    private static final int MAX_WAITING = 256;

    private final HttpExchange exchange;
    private final Consumer<EventStream> whenEnded;
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private int missed;
    private boolean writing;
    private boolean ending;
    private boolean ended;

    EventStream(HttpExchange exchange, Consumer<EventStream> whenEnded) {
        this.exchange = exchange;
        this.whenEnded = whenEnded;
    }

    /** Sends the head; for a HEAD request nothing else. */
    void begin() {
        var headers = exchange.response().getHeaders();
        exchange.response().setStatus(200);
        HttpExchange.harden(exchange.response());
        headers.put(HttpHeader.CONTENT_TYPE, "text/event-stream");
        synchronized (this) {
            ending = exchange.isHead();
        }
        offer("retry: 2000\n\n".getBytes(UTF_8));
    }

    /** Whether the stream has ended. */
    synchronized boolean isEnded() {
        return ended;
    }

    void offer(byte[] event) {
        synchronized (this) {
            if (ended) {
                return;
            }
            if (waiting.size() == MAX_WAITING) {
                waiting.removeFirst();
                missed++;
            }
            waiting.addLast(event);
            if (writing) {
                return;
            }
            writing = true;
        }
        write();
    }

    /** Ends the stream after the queued events. */
    void end() {
        synchronized (this) {
            if (ended || ending) {
                return;
            }
            ending = true;
            if (writing) {
                return;
            }
            writing = true;
        }
        write();
    }

    private void write() {
        ByteBuffer next;
        boolean last;
        synchronized (this) {
            last = ending;
            next = taken();
            if (next == null && !last) {
                writing = false;
                return;
            }
        }
        Callback written =
                Callback.from(
                        () -> {
                            if (last) {
                                finish(null);
                            } else {
                                write();
                            }
                        },
                        this::finish);
        try {
            exchange.response().write(last, next == null ? ByteBuffer.allocate(0) : next, written);
        } catch (RuntimeException e) {
            // Jetty throws where the client has reset the stream meanwhile.
            finish(e);
        }
    }

    /** All queued events as one buffer; null if there are none. */
    private ByteBuffer taken() {
        if (waiting.isEmpty()) {
            return null;
        }
        byte[] notice =
                missed == 0
                        ? new byte[0]
                        : ("event: missed\ndata: {\"events\":" + missed + "}\n\n").getBytes(UTF_8);
        missed = 0;
        ByteBuffer all =
                ByteBuffer.allocate(
                        notice.length + waiting.stream().mapToInt(event -> event.length).sum());
        all.put(notice);
        waiting.forEach(all::put);
        waiting.clear();
        return all.flip();
    }

    private void finish(Throwable failure) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            waiting.clear();
        }
        whenEnded.accept(this);
        if (failure == null) {
            exchange.callback().succeeded();
        } else {
            exchange.callback().failed(failure);
        }
    }
}
