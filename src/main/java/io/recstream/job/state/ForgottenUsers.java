package io.recstream.job.state;

import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.Rejection;
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

    private final ListState<long[]> state;
    private final int maxParallelism;
    private final Map<Hash, Forgotten> users = new HashMap<>();

    private record Hash(long high, long low) {}

    /**
     * A user that was forgotten.
     *
     * @param keyGroup of the user's key, by which the entry goes to another subtask at a rescale
     * @param until events up to this time are the user's past, epoch milliseconds
     */
    private record Forgotten(int keyGroup, long until) {}

    private ForgottenUsers(ListState<long[]> state, int maxParallelism) {
        this.state = state;
        this.maxParallelism = maxParallelism;
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
        ForgottenUsers restored =
                new ForgottenUsers(
                        store.getUnionListState(descriptor()),
                        task.getMaxNumberOfParallelSubtasks());
        for (long[] entry : restored.state.get()) {
            int keyGroup = (int) entry[2];
            if (own.contains(keyGroup)) {
                restored.users.put(new Hash(entry[0], entry[1]), new Forgotten(keyGroup, entry[3]));
            }
        }
        return restored;
    }

    /** Remembers the user of an erasure. */
    public void add(UserEvent erasure) {
        String user = erasure.userId();
        users.merge(
                hash(user),
                new Forgotten(
                        KeyGroupRangeAssignment.assignToKeyGroup(user, maxParallelism),
                        erasure.time()),
                (before, after) -> before.until() > after.until() ? before : after);
    }

    /** Whether an event is of the past of a user that was forgotten. */
    public boolean isPast(UserEvent event) {
        if (users.isEmpty()) {
            return false;
        }
        Forgotten found = users.get(hash(event.userId()));
        return found != null && event.time() <= found.until();
    }

    /**
     * Writes the entries for a checkpoint, except those that are not needed any more.
     *
     * @param lateBefore an event before this time is late, epoch milliseconds
     */
    public void snapshot(long lateBefore) throws Exception {
        state.clear();
        for (Iterator<Map.Entry<Hash, Forgotten>> each = users.entrySet().iterator();
                each.hasNext(); ) {
            Map.Entry<Hash, Forgotten> entry = each.next();
            if (entry.getValue().until() < lateBefore) {
                each.remove();
            } else {
                long[] fields = new long[FIELDS];
                fields[0] = entry.getKey().high();
                fields[1] = entry.getKey().low();
                fields[2] = entry.getValue().keyGroup();
                fields[3] = entry.getValue().until();
                state.add(fields);
            }
        }
    }

    /**
     * The dead letter of an event of the past. It has the coordinates of the record, but not its
     * content, which is of the person.
     */
    public static DeadLetter deadLetter(String stage, DecodedRecord<UserEvent> incoming) {
        return new DeadLetter(
                stage,
                new Rejection(
                        DeadLetterReason.FORGOTTEN,
                        "The user was forgotten by a command, which was issued at the event_time %s or later"
                                .formatted(Instant.ofEpochMilli(incoming.value().time()))),
                incoming.source().withoutContent());
    }

    private static Hash hash(String user) {
        byte[] bytes = user.getBytes(StandardCharsets.UTF_8);
        long[] hash = MurmurHash3.hash128x64(bytes, 0, bytes.length, 0);
        return new Hash(hash[0], hash[1]);
    }
}
