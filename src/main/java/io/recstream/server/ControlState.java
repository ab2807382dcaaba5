package io.recstream.server;

import io.recstream.avro.ControlCommand;
import io.recstream.avro.ControlResult;
import io.recstream.job.control.Publications;
import io.recstream.job.model.BoundedMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.codec.digest.DigestUtils;

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
    private final Map<String, List<Sending>> awaited = new HashMap<>();
    private int numberAwaited;

    /**
     * The commands of this server whose result is not known, by id. Of several under one id, the
     * first.
     */
    private final Map<String, Sending> pending = BoundedMap.newest(RECENT);

    private final Publications publications = new Publications();

    /** A command that is being sent, or was, and its result. */
    static final class Sending {
        private static final long NOT_SENT = -1;

        private final String id;

        /** A digest: a command may be as long as a request. */
        private final byte[] content;

        private final CompletableFuture<ControlResult> result = new CompletableFuture<>();

        /** Results that came before its offset was known. */
        private final List<ControlResult> early = new ArrayList<>(1);

        /** The pending one before it under its id, which has the same content; null if none. */
        private Sending first;

        /** Of the command whose result is known under its id; NOT_SENT if there is none. */
        private long knownOffset = NOT_SENT;

        private long offset = NOT_SENT;

        private Sending(ControlCommand command) {
            this.id = command.getCommandId();
            this.content = contentOf(command);
        }

        /** A digest of what is to be done, whoever sends it, whenever and why. */
        private static byte[] contentOf(ControlCommand command) {
            ControlCommand content =
                    ControlCommand.newBuilder(command)
                            .setIssuedAt(null)
                            .setIssuedBy(null)
                            .setReason(null)
                            .setUsers(List.copyOf(new TreeSet<>(command.getUsers())))
                            .setDevices(List.copyOf(new TreeSet<>(command.getDevices())))
                            .build();
            try {
                return DigestUtils.sha256(content.toByteBuffer().array());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        CompletableFuture<ControlResult> result() {
            return result;
        }

        private boolean isSent() {
            return offset != NOT_SENT;
        }

        /** Whether a result is that of the first command under its id, as far as is known. */
        private boolean isOfFirst(ControlResult found) {
            return isSent() && Publications.isResultOf(offset, found);
        }

        /**
         * Whether a result is its own. That of a command before it under the id, of another sender,
         * is its own if the job has repeated it: had this command another content, its refusal
         * would have come before that.
         */
        private boolean isAnsweredBy(ControlResult found) {
            if (!isOfFirst(found)) {
                return false;
            }
            long of = found.getSourceOffset();
            boolean isOwn =
                    of >= offset || of == knownOffset || (first != null && of == first.offset);
            knownOffset = of;
            return isOwn;
        }

        private boolean isSame(Sending other) {
            return Arrays.equals(content, other.content);
        }
    }

    /** Applies a result. */
    void apply(ControlResult result) {
        for (Sending one : take(result)) {
            one.result.complete(result);
        }
    }

    /** Long documents are not kept of each command. */
    private static ControlResult kept(ControlResult result) {
        boolean isLong = result.getDocument() != null && result.getDocument().length() > LONG;
        return isLong ? ControlResult.newBuilder(result).setDocument(null).build() : result;
    }

    /** Those that it answers. */
    private synchronized List<Sending> take(ControlResult result) {
        publications.apply(result);
        remember(result);
        List<Sending> answered = new ArrayList<>(1);
        for (Sending one : awaited.getOrDefault(result.getCommandId(), List.of())) {
            if (!one.isSent()) {
                one.early.add(result);
            } else if (one.isAnsweredBy(result)) {
                answered.add(one);
            }
        }
        answered.forEach(this::remove);
        return answered;
    }

    /** The refusal of another command is not the result of the first one under its id. */
    private void remember(ControlResult result) {
        Sending first = pending.get(result.getCommandId());
        if (first == null || first.isOfFirst(result)) {
            pending.remove(result.getCommandId());
            recent.put(result.getCommandId(), kept(result));
        }
    }

    /** By which command the current rules were published; null if none are. */
    synchronized ControlResult rules() {
        return publications.rules();
    }

    /** The newest experiment; null if there was none. */
    synchronized Publications.Run experiment() {
        return publications.experiment();
    }

    /** Whether a command was sent, and has no result yet. */
    synchronized boolean isPending(String commandId) {
        Sending first = pending.get(commandId);
        return first != null && first.isSent();
    }

    /** The result of one of the last commands; null if there is none. */
    synchronized ControlResult result(String commandId) {
        return recent.get(commandId);
    }

    /**
     * A command is going to be sent: either {@link #sent} or {@link #notSent} follows. Who no
     * longer waits for its result calls {@link #forget}.
     *
     * @return null if too many are awaited
     * @throws ApiProblem.Refused if another command is pending under its id
     */
    synchronized Sending begin(ControlCommand command) {
        Sending one = new Sending(command);
        Sending first = pending.get(one.id);
        if (first != null && !first.isSame(one)) {
            throw ApiProblem.of(
                            409,
                            "COMMAND_ID_USED",
                            "command_id",
                            "Another command with this command_id is pending, and stays as it is:"
                                    + " send this one with an id of its own")
                    .refused();
        }
        if (numberAwaited >= MAX_AWAITED) {
            return null;
        }
        numberAwaited++;
        awaited.computeIfAbsent(one.id, any -> new ArrayList<>()).add(one);
        ControlResult known = recent.get(one.id);
        if (known == null) {
            one.first = pending.putIfAbsent(one.id, one);
        } else {
            one.knownOffset = known.getSourceOffset();
        }
        return one;
    }

    /** The brokers have it. */
    synchronized void sent(Sending one, long offset) {
        one.offset = offset;
        for (ControlResult early : one.early) {
            if (pending.get(one.id) == one) {
                remember(early);
            }
            if (!one.result.isDone() && one.isAnsweredBy(early)) {
                remove(one);
                one.result.complete(early);
            }
        }
        one.early.clear();
        if (!recent.containsKey(one.id)) {
            // If the one before it was not sent.
            pending.putIfAbsent(one.id, one);
        }
    }

    /** It is not in the topic, as far as is known. */
    synchronized void notSent(Sending one) {
        remove(one);
        if (pending.remove(one.id, one)) {
            one.early.forEach(this::remember);
        }
        one.early.clear();
    }

    /** Nobody waits for it any more. */
    synchronized void forget(Sending one) {
        remove(one);
    }

    private void remove(Sending one) {
        List<Sending> waiting = awaited.get(one.id);
        if (waiting != null && waiting.remove(one)) {
            numberAwaited--;
            if (waiting.isEmpty()) {
                awaited.remove(one.id);
            }
        }
    }
}
