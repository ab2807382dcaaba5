package io.recstream.server;

import io.recstream.avro.ControlResult;
import io.recstream.job.control.Publications;
import io.recstream.job.model.BoundedMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What the results of commands say: the {@link Publications}, and what became of the last commands.
 * Thread-safe.
 */
final class ControlState {

    private static final int RECENT = 1_000;
    private static final int MAX_AWAITED = 1_000;

    /** Chars of a document. */
    private static final int LONG = 10_000;

    private final Map<String, ControlResult> recent = BoundedMap.recentlyUsed(RECENT);
    private final Map<String, List<CompletableFuture<ControlResult>>> awaited = new HashMap<>();
    private int numberAwaited;

    /** The ids of commands that this server has sent, and whose result is not known. */
    private final Set<String> pending = Collections.newSetFromMap(BoundedMap.newest(RECENT));

    private final Publications publications = new Publications();

    /** Applies a result. */
    void apply(ControlResult result) {
        for (CompletableFuture<ControlResult> one : take(result)) {
            one.complete(result);
        }
    }

    /** Long documents are not kept of each command. */
    private static ControlResult kept(ControlResult result) {
        boolean isLong = result.getDocument() != null && result.getDocument().length() > LONG;
        return isLong ? ControlResult.newBuilder(result).setDocument(null).build() : result;
    }

    private synchronized List<CompletableFuture<ControlResult>> take(ControlResult result) {
        recent.put(result.getCommandId(), kept(result));
        pending.remove(result.getCommandId());
        publications.apply(result);
        List<CompletableFuture<ControlResult>> waiting = awaited.remove(result.getCommandId());
        if (waiting == null) {
            return List.of();
        }
        numberAwaited -= waiting.size();
        return waiting;
    }

    /** By which command the current rules were published; null if none are. */
    synchronized ControlResult rules() {
        return publications.rules();
    }

    /** The newest experiment; null if there was none. */
    synchronized Publications.Run experiment() {
        return publications.experiment();
    }

    /** A command was sent, unless its result is known already. */
    synchronized void sent(String commandId) {
        if (!recent.containsKey(commandId)) {
            pending.add(commandId);
        }
    }

    /** Whether a command was sent, and has no result yet. */
    synchronized boolean isPending(String commandId) {
        return pending.contains(commandId);
    }

    /** The result of one of the last commands; null if there is none. */
    synchronized ControlResult result(String commandId) {
        return recent.get(commandId);
    }

    /**
     * The next result of a command. The caller gives up by {@link #forget}.
     *
     * @return null if too many are awaited
     */
    synchronized CompletableFuture<ControlResult> await(String commandId) {
        if (numberAwaited >= MAX_AWAITED) {
            return null;
        }
        numberAwaited++;
        CompletableFuture<ControlResult> one = new CompletableFuture<>();
        awaited.computeIfAbsent(commandId, any -> new ArrayList<>()).add(one);
        return one;
    }

    /** Nobody waits for it any more. */
    synchronized void forget(String commandId, CompletableFuture<ControlResult> one) {
        List<CompletableFuture<ControlResult>> waiting = awaited.get(commandId);
        if (waiting != null && waiting.removeIf(it -> it == one)) {
            numberAwaited--;
            if (waiting.isEmpty()) {
                awaited.remove(commandId);
            }
        }
    }
}
