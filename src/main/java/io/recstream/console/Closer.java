package io.recstream.console;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;

/** Closes what was opened, last first and all of it, whatever fails on the way. */
public final class Closer implements AutoCloseable {

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** Takes a part that is open, and returns it. */
    public <T extends AutoCloseable> T register(T part) {
        parts.push(part);
        return part;
    }

    public void registerAll(Collection<? extends AutoCloseable> opened) {
        opened.forEach(parts::push);
    }

    /**
     * Closes every part once.
     *
     * @throws IllegalStateException if one could not be closed; its cause is the first failure,
     *     which has the others as suppressed ones
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
