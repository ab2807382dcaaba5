package io.recstream.job.state;

import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.IdentityLink;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.commons.codec.digest.MurmurHash3;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * The users that were forgotten, so that an event of theirs from before, which was on its way, is
 * recognized. An entry is kept until such an event would be late. Holds hashes only: no id of a
 * person is in it.
 *
 * <p>State of the operator and not of the key, because nothing may remain under the user's key.
 */
public final class ForgottenUsers {

    private static final int FIELDS = 4;

    /** Instead of a key group, where events of a user come under other keys. */
    private static final int EVERYWHERE = -1;

    private final ListState<long[]> state;
    private final TaskInfo task;
    private final Map<Hash, Forgotten> users = new HashMap<>();

    private record Hash(long high, long low) {}

    /**
     * A user that was forgotten.
     *
     * @param keyGroup of the user's key, by which the entry goes to another subtask at a rescale;
     *     or {@link #EVERYWHERE}, where every subtask has the entry
     * @param until events up to this time are the user's past, epoch milliseconds
     * @param keptUntil processing time up to which the entry is kept in any case
     */
    private record Forgotten(int keyGroup, long until, long keptUntil) {

        Forgotten or(Forgotten other) {
            return new Forgotten(
                    keyGroup, Math.max(until, other.until), Math.max(keptUntil, other.keptUntil));
        }
    }

    private ForgottenUsers(ListState<long[]> state, TaskInfo task) {
        this.state = state;
        this.task = task;
    }

    public static ListStateDescriptor<long[]> descriptor() {
        return new ListStateDescriptor<>(
                "forgotten-users", PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO);
    }

    /** Where there are no commands any more: see {@link UnusedState}. */
    public static void drop(OperatorStateStore store) throws Exception {
        UnusedState.drop(descriptor(), store);
    }

    /** Those of the subtask's key groups. */
    public static ForgottenUsers restore(OperatorStateStore store, TaskInfo task) throws Exception {
        KeyGroupRange own = KeyGroups.of(task);
        ForgottenUsers restored = new ForgottenUsers(store.getUnionListState(descriptor()), task);
        for (long[] entry : restored.state.get()) {
            int keyGroup = (int) entry[2];
            if (keyGroup == EVERYWHERE || own.contains(keyGroup)) {
                long keptUntil = entry.length > FIELDS ? entry[FIELDS] : 0;
                restored.users.put(
                        new Hash(entry[0], entry[1]), new Forgotten(keyGroup, entry[3], keptUntil));
            }
        }
        return restored;
    }

    /** Remembers the user of an erasure, whose events come under their key. */
    public void add(UserEvent erasure) {
        add(erasure.userId(), erasure.time());
    }

    /**
     * Remembers a key.
     *
     * @param until up to when events are of its past, epoch milliseconds
     */
    public void add(String key, long until) {
        int keyGroup =
                KeyGroupRangeAssignment.assignToKeyGroup(
                        key, task.getMaxNumberOfParallelSubtasks());
        users.merge(hash(key), new Forgotten(keyGroup, until, 0), Forgotten::or);
    }

    /**
     * Remembers the user of an erasure that comes to every subtask, as records of the user may come
     * to any.
     *
     * @param keptUntil processing time up to which the entry is kept in any case: links are never
     *     late
     */
    public void addEverywhere(UserEvent erasure, long keptUntil) {
        users.merge(
                hash(erasure.userId()),
                new Forgotten(EVERYWHERE, erasure.time(), keptUntil),
                Forgotten::or);
    }

    /** Whether an event is of the past of a user that was forgotten. */
    public boolean isPast(UserEvent event) {
        return isPast(event.userId(), event.time());
    }

    /** Whether something of this time is of the past of a key that was forgotten. */
    public boolean isPast(String key, long time) {
        if (users.isEmpty()) {
            return false;
        }
        Forgotten found = users.get(hash(key));
        return found != null && time <= found.until();
    }

    /** The same where no entry is kept longer than events need it. */
    public void snapshot(long lateBefore) throws Exception {
        snapshot(lateBefore, Long.MAX_VALUE);
    }

    /**
     * Writes the entries for a checkpoint, except those that are not needed any more.
     *
     * @param lateBefore an event before this time is late, epoch milliseconds
     * @param now processing time, epoch milliseconds
     */
    public void snapshot(long lateBefore, long now) throws Exception {
        state.clear();
        for (Iterator<Map.Entry<Hash, Forgotten>> each = users.entrySet().iterator();
                each.hasNext(); ) {
            Map.Entry<Hash, Forgotten> entry = each.next();
            Forgotten user = entry.getValue();
            if (user.until() < lateBefore && user.keptUntil() < now) {
                each.remove();
            } else if (user.keyGroup() != EVERYWHERE || task.getIndexOfThisSubtask() == 0) {
                state.add(fields(entry.getKey(), user));
            }
        }
    }

    private static long[] fields(Hash hash, Forgotten user) {
        long[] fields = new long[user.keptUntil() > 0 ? FIELDS + 1 : FIELDS];
        fields[0] = hash.high();
        fields[1] = hash.low();
        fields[2] = user.keyGroup();
        fields[3] = user.until();
        if (user.keptUntil() > 0) {
            fields[FIELDS] = user.keptUntil();
        }
        return fields;
    }

    /**
     * The dead letter of an event of the past. It has the coordinates of the record, but not its
     * content, which is of the person.
     */
    public static DeadLetter deadLetter(String stage, DecodedRecord<UserEvent> incoming) {
        return deadLetter(
                stage,
                "The user was forgotten by a command, which was issued at the event_time %s or later"
                        .formatted(Instant.ofEpochMilli(incoming.value().time())),
                incoming.source());
    }

    /** The dead letter of a link of the past, also without its content. */
    public static DeadLetter deadLetterOfLink(String stage, DecodedRecord<IdentityLink> incoming) {
        return deadLetter(
                stage,
                "An id of the link was forgotten by a command, which was issued at the observed_at %s or later"
                        .formatted(Instant.ofEpochMilli(incoming.value().observedAt())),
                incoming.source());
    }

    private static DeadLetter deadLetter(String stage, String message, SourceRecord source) {
        return new DeadLetter(
                stage, new Rejection(DeadLetterReason.FORGOTTEN, message), source.withoutContent());
    }

    private static Hash hash(String user) {
        byte[] bytes = user.getBytes(StandardCharsets.UTF_8);
        long[] hash = MurmurHash3.hash128x64(bytes, 0, bytes.length, 0);
        return new Hash(hash[0], hash[1]);
    }
}
