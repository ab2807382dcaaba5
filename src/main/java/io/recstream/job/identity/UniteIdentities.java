package io.recstream.job.identity;

import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.IdentityLink;
import io.recstream.job.model.PersonNotice;
import io.recstream.job.state.ForgottenUsers;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Unites the persons of linked users.
 *
 * <p>Keyed by one constant, so that one instance has all links; few links change anything. State:
 * the forest of {@link UnionFind}, an entry an id. Forgets: nothing. Emits: a {@link
 * PersonNotice.Merge} for each user whose person has changed, or who is linked for the first time;
 * to {@link #DEAD_LETTERS} links that would make a person too large. With commands it is {@link
 * ForgetIdentities} instead, with the same state.
 */
public final class UniteIdentities
        extends KeyedProcessFunction<String, DecodedRecord<IdentityLink>, PersonNotice>
        implements CheckpointedFunction {

    public static final OutputTag<DeadLetter> DEAD_LETTERS = ValidateLink.DEAD_LETTERS;

    private static final long serialVersionUID = 1L;

    private final int maxComponent;

    private transient PersonUnions persons;

    /**
     * An operator with its settings.
     *
     * @param maxComponent maximum number of ids of a person
     */
    public UniteIdentities(int maxComponent) {
        this.maxComponent = maxComponent;
    }

    public static MapStateDescriptor<String, UnionFind.Node> nodesDescriptor() {
        return PersonUnions.nodesDescriptor();
    }

    public static MapStateDescriptor<String, List<String>> membersDescriptor() {
        return PersonUnions.membersDescriptor();
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        ForgottenUsers.drop(context.getOperatorStateStore());
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {}

    @Override
    public void open(OpenContext context) {
        persons =
                new PersonUnions(
                        getRuntimeContext(),
                        maxComponent,
                        EnumSet.of(DeadLetterReason.COMPONENT_TOO_LARGE));
    }

    @Override
    public void processElement(
            DecodedRecord<IdentityLink> incoming, Context context, Collector<PersonNotice> out)
            throws IOException {
        persons.unite(incoming, out::collect, letter -> context.output(DEAD_LETTERS, letter));
    }
}
