package io.recstream.console;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;

/** Closes resources in reverse order; a failure does not prevent closing the others. */
public final class Closer implements AutoCloseable {

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** Registers a resource and returns it. */
    public <T extends AutoCloseable> T register(T part) {
        parts.push(part);
        return part;
    }

    public void registerAll(Collection<? extends AutoCloseable> opened) {
        opened.forEach(parts::push);
    }

    /**
     * Closes every resource once.
     *
     * @throws IllegalStateException if one could not be closed; its cause is the first failure,
     *     with the others as suppressed
     */
    @Override
    public void close() {
        Exception first = null;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw new IllegalStateException("Not everything could be closed", first);
        }
    }
}
