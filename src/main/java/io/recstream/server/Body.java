package io.recstream.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * Reads what a request holds, and drops what is too much of it: a client that still sends when the
 * connection closes loses the answer with it. Never more than {@link #MAX_DROPPED} bytes.
 */
final class Body implements Runnable {

    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final int MAX_DROPPED = 4 << 20;

    private final Request request;
    private final int max;
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private long size;

    /** It has more bytes than are taken. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private Body(Request request, int max) {
        this.request = request;
        this.max = max;
    }

    /**
     * The whole body; else why not: {@link TooLarge}, a {@link
     * java.util.concurrent.TimeoutException}, or what the connection says.
     */
    static CompletableFuture<byte[]> read(Request request, int max) {
        Body body = new Body(request, max);
        body.run();
        return body.whole.orTimeout(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Goes on with what has come, and comes back when there is more. */
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
