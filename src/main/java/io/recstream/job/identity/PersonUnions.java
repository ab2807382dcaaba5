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
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;

/** The persons in the state of {@code unite-identities}, and what becomes of a link. */
final class PersonUnions {

    static final String STAGE = "unite-identities";

    private final int maxComponent;
    private final UnionFind persons;
    private final Counter unions;
    private final Counter repeated;
    private final DeadLetterCounters rejected;

    /**
     * The persons of the current key.
     *
     * @param maxComponent maximum number of ids of a person
     * @param reasons why links may be refused
     */
    PersonUnions(RuntimeContext runtime, int maxComponent, Set<DeadLetterReason> reasons) {
        this.maxComponent = maxComponent;
        persons =
                new UnionFind(
                        new StoredForest(
                                runtime.getMapState(nodesDescriptor()),
                                runtime.getMapState(membersDescriptor())),
                        maxComponent);
        StageMetrics metrics = new StageMetrics(runtime.getMetricGroup());
        unions = metrics.counter(JobMetric.UNIONS);
        repeated = metrics.counter(JobMetric.REPEATED_LINKS);
        rejected = new DeadLetterCounters(metrics, reasons);
    }

    static MapStateDescriptor<String, UnionFind.Node> nodesDescriptor() {
        return new MapStateDescriptor<>(
                "identity-nodes",
                Types.STRING,
                CodecType.of(UnionFind.Node.class, new UnionFindNodeCodec()));
    }

    static MapStateDescriptor<String, List<String>> membersDescriptor() {
        return new MapStateDescriptor<>("identity-members", Types.STRING, Types.LIST(Types.STRING));
    }

    /** Unites the persons of a link. */
    void unite(
            DecodedRecord<IdentityLink> incoming,
            Consumer<PersonNotice> out,
            Consumer<DeadLetter> deadLetters)
            throws IOException {
        IdentityLink link = incoming.value();
        UnionFind.Result result = persons.unite(link.idA(), link.idB());
        if (result instanceof UnionFind.United united) {
            unions.inc();
            if (united.isNew()) {
                out.accept(new PersonNotice.Merge(united.person(), united.person(), null));
            }
            for (String id : united.moved()) {
                IdentityLink by = id.equals(united.merged()) ? link : null;
                out.accept(new PersonNotice.Merge(id, united.person(), by));
            }
        } else if (result instanceof UnionFind.TooLarge refusal) {
            Rejection rejection = tooLarge(link, refusal.size());
            rejected.count(rejection.reason());
            deadLetters.accept(new DeadLetter(STAGE, rejection, incoming.source()));
        } else {
            repeated.inc();
        }
    }

    /** Removes the person of a user; returns all their ids, none if the user was never linked. */
    List<String> remove(String user) throws IOException {
        return persons.remove(user);
    }

    /** Counts a refused link. */
    void count(DeadLetterReason reason) {
        rejected.count(reason);
    }

    private Rejection tooLarge(IdentityLink link, int size) {
        return new Rejection(
                DeadLetterReason.COMPONENT_TOO_LARGE,
                "The persons of %s and %s have %d ids together, at most %d are united (recstream.identity.max-component)"
                        .formatted(
                                Quoted.of(link.idA()), Quoted.of(link.idB()), size, maxComponent));
    }
}
