package io.recstream.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * Reads the body of a request. Up to {@link #MAX_DROPPED} bytes beyond the limit are read and
 * dropped: a client that is still sending when the connection closes would lose the response.
 */
final class Body implements Runnable {

    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final int MAX_DROPPED = 4 << 20;

    private final Request request;
    private final int max;
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long size;

    /** The body is longer than the limit. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private Body(Request request, int max) {
        this.request = request;
        this.max = max;
    }

    /**
     * The whole body. Fails with {@link TooLarge}, a {@link java.util.concurrent.TimeoutException},
     * or the connection's exception.
     */
    static CompletableFuture<byte[]> read(Request request, int max) {
        Body body = new Body(request, max);
        body.run();
        return body.whole.orTimeout(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Reads what is available, and is run again when there is more. */
    @Override
    public void run() {
        while (!whole.isDone()) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                whole.completeExceptionally(chunk.getFailure());
                return;
            }
            take(chunk);
        }
    }

    private void take(Content.Chunk chunk) {
        size += chunk.remaining();
        if (size <= max) {
            byte[] bytes = new byte[chunk.remaining()];
            chunk.getByteBuffer().get(bytes);
            kept.writeBytes(bytes);
        }
        boolean ends = chunk.isLast() || size > MAX_DROPPED;
        chunk.release();
        if (ends && size > max) {
            whole.completeExceptionally(new TooLarge());
        } else if (ends) {
            whole.complete(kept.toByteArray());
        }
    }
}
