package io.recstream.job.identity;

import io.recstream.job.metrics.DeadLetterCounters;
import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.IdentityLink;
import io.recstream.job.model.PersonNotice;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.Rejection;
import io.recstream.job.state.CodecType;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Unites the persons of linked users.
 *
 * <p>Keyed by one constant, so that one instance has all links; few links change anything. State:
 * the forest of {@link UnionFind}, an entry an id. Forgets: nothing. Emits: a {@link
 * PersonNotice.Merge} for each user whose person has changed, or who is linked for the first time;
 * to {@link #DEAD_LETTERS} links that would make a person too large.
 */
public final class UniteIdentities
        extends KeyedProcessFunction<String, DecodedRecord<IdentityLink>, PersonNotice> {

    public static final OutputTag<DeadLetter> DEAD_LETTERS = ValidateLink.DEAD_LETTERS;

    private static final long serialVersionUID = 1L;
    private static final String STAGE = "unite-identities";

    private final int maxComponent;

    private transient UnionFind persons;
    private transient Counter unions;
    private transient Counter repeated;
    private transient DeadLetterCounters rejected;

    /**
     * An operator with its settings.
     *
     * @param maxComponent maximum number of ids of a person
     */
    public UniteIdentities(int maxComponent) {
        this.maxComponent = maxComponent;
    }

    public static MapStateDescriptor<String, UnionFind.Node> nodesDescriptor() {
        return new MapStateDescriptor<>(
                "identity-nodes",
                Types.STRING,
                CodecType.of(UnionFind.Node.class, new UnionFindNodeCodec()));
    }

    public static MapStateDescriptor<String, List<String>> membersDescriptor() {
        return new MapStateDescriptor<>("identity-members", Types.STRING, Types.LIST(Types.STRING));
    }

    @Override
    public void open(OpenContext context) {
        persons =
                new UnionFind(
                        new StoredForest(
                                getRuntimeContext().getMapState(nodesDescriptor()),
                                getRuntimeContext().getMapState(membersDescriptor())),
                        maxComponent);
        StageMetrics metrics = new StageMetrics(getRuntimeContext().getMetricGroup());
        unions = metrics.counter(JobMetric.UNIONS);
        repeated = metrics.counter(JobMetric.REPEATED_LINKS);
        rejected =
                new DeadLetterCounters(metrics, EnumSet.of(DeadLetterReason.COMPONENT_TOO_LARGE));
    }

    @Override
    public void processElement(
            DecodedRecord<IdentityLink> incoming, Context context, Collector<PersonNotice> out)
            throws IOException {
        IdentityLink link = incoming.value();
        UnionFind.Result result = persons.unite(link.idA(), link.idB());
        if (result instanceof UnionFind.United united) {
            unions.inc();
            if (united.isNew()) {
                out.collect(new PersonNotice.Merge(united.person(), united.person(), null));
            }
            for (String id : united.moved()) {
                IdentityLink by = id.equals(united.merged()) ? link : null;
                out.collect(new PersonNotice.Merge(id, united.person(), by));
            }
        } else if (result instanceof UnionFind.TooLarge refusal) {
            Rejection rejection = tooLarge(link, refusal.size());
            rejected.count(rejection.reason());
            context.output(DEAD_LETTERS, new DeadLetter(STAGE, rejection, incoming.source()));
        } else {
            repeated.inc();
        }
    }

    private Rejection tooLarge(IdentityLink link, int size) {
        return new Rejection(
                DeadLetterReason.COMPONENT_TOO_LARGE,
                "The persons of %s and %s have %d ids together, at most %d are united (recstream.identity.max-component)"
                        .formatted(
                                Quoted.of(link.idA()), Quoted.of(link.idB()), size, maxComponent));
    }
}
