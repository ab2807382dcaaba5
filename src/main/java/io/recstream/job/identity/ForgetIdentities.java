package io.recstream.job.identity;

import io.recstream.job.model.CommandReport;
import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.DecodedRecordCodec;
import io.recstream.job.model.ForgetParameters;
import io.recstream.job.model.IdentityLink;
import io.recstream.job.model.PersonNotice;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserKey;
import io.recstream.job.state.CodecType;
import io.recstream.job.state.CommandReports;
import io.recstream.job.state.ForgottenUsers;
import io.recstream.job.state.KeyGroups;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * {@link UniteIdentities} with commands: it also knows all users of a person who is to be
 * forgotten.
 *
 * <p>Keyed as that. The second input is erasures of users and devices. State: the same, and {@link
 * ForgottenUsers}. Forgets: the users of a person with the erasure of any of them. Emits: what that
 * emits; for each user of the person a {@link PersonNotice.Erasure}, and to {@link #erasures} one
 * for each key group of the devices; an erasure of a device goes on as it is. To {@link
 * #DEAD_LETTERS} also links from before the erasure.
 */
public final class ForgetIdentities
        extends KeyedCoProcessFunction<
                String, DecodedRecord<IdentityLink>, DecodedRecord<UserEvent>, PersonNotice>
        implements CheckpointedFunction {

    public static final OutputTag<DeadLetter> DEAD_LETTERS = ValidateLink.DEAD_LETTERS;

    /** Found by its name alone: the stream has the type of {@link #erasures}. */
    private static final OutputTag<DecodedRecord<UserEvent>> ERASURES =
            new OutputTag<>(
                    "erasures",
                    CodecType.ofMessage(
                            DecodedRecord.class, new DecodedRecordCodec.OfIdentifiedEvent()));

    private static final long serialVersionUID = 1L;

    private final int maxComponent;
    private final ForgetParameters forgetting;
    private final List<String> stages;

    private transient PersonUnions persons;
    private transient ForgottenUsers forgotten;
    private transient KeyGroups keyGroups;
    private transient long now;

    /**
     * An operator with its settings.
     *
     * @param maxComponent maximum number of ids of a person
     * @param stages the uids of the operators behind it that an erasure passes
     */
    public ForgetIdentities(int maxComponent, ForgetParameters forgetting, List<String> stages) {
        this.maxComponent = maxComponent;
        this.forgetting = forgetting;
        this.stages = List.copyOf(stages);
    }

    /**
     * The erasures of devices, keyed by device, or by a key of a key group of the devices.
     *
     * @param type that of the stream of events that they join
     */
    public static OutputTag<DecodedRecord<UserEvent>> erasures(
            TypeInformation<DecodedRecord<UserEvent>> type) {
        return new OutputTag<>(ERASURES.getId(), type);
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        forgotten =
                ForgottenUsers.restore(
                        context.getOperatorStateStore(), getRuntimeContext().getTaskInfo());
    }

    /** Links are not late, whatever event time is. */
    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        forgotten.snapshot(Long.MAX_VALUE, now);
    }

    @Override
    public void open(OpenContext context) {
        persons =
                new PersonUnions(
                        getRuntimeContext(),
                        maxComponent,
                        EnumSet.of(
                                DeadLetterReason.COMPONENT_TOO_LARGE, DeadLetterReason.FORGOTTEN));
        keyGroups =
                new KeyGroups(getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks());
    }

    @Override
    public void processElement1(
            DecodedRecord<IdentityLink> incoming, Context context, Collector<PersonNotice> out)
            throws IOException {
        IdentityLink link = incoming.value();
        now = context.timerService().currentProcessingTime();
        if (forgotten.isPast(link.idA(), link.observedAt())
                || forgotten.isPast(link.idB(), link.observedAt())) {
            persons.count(DeadLetterReason.FORGOTTEN);
            context.output(
                    DEAD_LETTERS, ForgottenUsers.deadLetterOfLink(PersonUnions.STAGE, incoming));
            return;
        }
        persons.unite(incoming, out::collect, letter -> context.output(DEAD_LETTERS, letter));
    }

    @Override
    public void processElement2(
            DecodedRecord<UserEvent> incoming, Context context, Collector<PersonNotice> out)
            throws IOException {
        UserEvent erasure = incoming.value();
        now = context.timerService().currentProcessingTime();
        int removed = 0;
        if (UserKey.parse(erasure.userId()).isDevice()) {
            expect(erasure.userId(), stages.subList(0, 1), erasure, context);
            context.output(ERASURES, incoming);
        } else {
            List<String> users = persons.remove(erasure.userId());
            removed = users.size();
            for (String user : users.isEmpty() ? List.of(erasure.userId()) : users) {
                forget(user, incoming, context, out);
            }
        }
        context.output(
                CommandReports.TAG, CommandReport.Done.ofKey(erasure, PersonUnions.STAGE, removed));
    }

    private void forget(
            String user,
            DecodedRecord<UserEvent> incoming,
            Context context,
            Collector<PersonNotice> out) {
        String commandId = incoming.value().eventId();
        long until = incoming.value().time();
        forgotten.addEverywhere(
                UserEvent.erasure(user, commandId, until), now + forgetting.retentionMillis());
        expect(user, stages, incoming.value(), context);
        for (String group : keyGroups.keys()) {
            UserEvent erasure = UserEvent.erasureAt(group, user, commandId, until);
            context.output(ERASURES, DecodedRecord.accepted(incoming.source(), erasure));
        }
        out.collect(new PersonNotice.Erasure(user, commandId, until));
    }

    private static void expect(String id, List<String> by, UserEvent erasure, Context context) {
        context.output(CommandReports.TAG, CommandReport.Expected.of(erasure.eventId(), id, by));
    }
}
