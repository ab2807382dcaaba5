package io.recstream.job.control;

import io.recstream.job.metrics.DeadLetterCounters;
import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.Command;
import io.recstream.job.model.CommandCodec;
import io.recstream.job.model.CommandReport;
import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.CommandReports;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.MurmurHash3;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Applies each command once: of two with the same id only the first; a second one that says
 * something else is refused.
 *
 * <p>Keyed by one key for all. State: the ids of commands, and a hash of what each said. Forgets:
 * them after the retention
 * (processing time). Emits: for each user who is to be forgotten an erasure, which passes the
 * stages with the events; to {@link CommandReports#TAG} what was accepted, refused or repeated; to
 * {@link #DEAD_LETTERS} what is no command, and what was refused.
 */
public final class ApplyCommand
        extends KeyedProcessFunction<String, DecodedRecord<Command>, DecodedRecord<UserEvent>> {

    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));

    private static final long serialVersionUID = 1L;
    private static final String STAGE = "apply-command";

    private final List<String> stages;
    private final List<String> reporting;
    private final long retentionMillis;

    private transient MapState<String, Long> known;
    private transient MapState<String, Long> contents;
    private transient long purgedAt;
    private transient Counter accepted;
    private transient Counter repeated;
    private transient DeadLetterCounters rejected;

    /**
     * An operator with its settings.
     *
     * @param stages the uids of the operators that a user's erasure passes
     * @param reporting those of them that report of each id that a command names; the others report
     *     of the ids that these find
     * @param retention how long the id of a command is known
     */
    public ApplyCommand(List<String> stages, List<String> reporting, Duration retention) {
        this.stages = List.copyOf(stages);
        this.reporting = List.copyOf(reporting);
        this.retentionMillis = retention.toMillis();
    }

    /** Processing time of the first record, by command id. */
    public static MapStateDescriptor<String, Long> knownDescriptor() {
        return new MapStateDescriptor<>("known-commands", Types.STRING, Types.LONG);
    }

    /** A hash of what a command says, by its id; absent in state of an older release. */
    public static MapStateDescriptor<String, Long> contentsDescriptor() {
        return new MapStateDescriptor<>("command-contents", Types.STRING, Types.LONG);
    }

    @Override
    public void open(OpenContext context) {
        contents = getRuntimeContext().getMapState(contentsDescriptor());
        known = getRuntimeContext().getMapState(knownDescriptor());
        StageMetrics metrics = new StageMetrics(getRuntimeContext().getMetricGroup());
        accepted = metrics.counter(JobMetric.COMMANDS);
        repeated = metrics.counter(JobMetric.REPEATED_COMMANDS);
        EnumSet<DeadLetterReason> reasons = EnumSet.copyOf(DeadLetterReason.ofRecords());
        reasons.add(DeadLetterReason.INVALID_COMMAND);
        rejected = new DeadLetterCounters(metrics, reasons);
    }

    @Override
    public void processElement(
            DecodedRecord<Command> incoming,
            Context context,
            Collector<DecodedRecord<UserEvent>> out)
            throws Exception {
        if (!incoming.isAccepted()) {
            reject(incoming, incoming.rejection(), context);
            return;
        }
        Command command = incoming.value();
        long now = context.timerService().currentProcessingTime();
        purge(now);
        long content = content(command);
        if (known.contains(command.id())) {
            Long before = contents.get(command.id());
            if (before != null && before != content) {
                refuseId(incoming, context);
                return;
            }
            repeated.inc();
            context.output(CommandReports.TAG, new CommandReport.Repeated(command.id()));
            return;
        }
        known.put(command.id(), now);
        contents.put(command.id(), content);
        if (command.body() instanceof Command.Invalid invalid) {
            String message = String.join("; ", invalid.refusals());
            reject(incoming, new Rejection(DeadLetterReason.INVALID_COMMAND, message), context);
            report(incoming, invalid.refusals(), List.of(), 0, context);
        } else if (command.body() instanceof Command.Forget forget) {
            accepted.inc();
            report(incoming, List.of(), stages, forget.keys().size(), context);
            for (String user : forget.keys()) {
                context.output(
                        CommandReports.TAG,
                        CommandReport.Expected.of(command.id(), user, reporting));
                UserEvent erasure = UserEvent.erasure(user, command.id(), command.issuedAt());
                out.collect(DecodedRecord.accepted(incoming.source().withoutContent(), erasure));
            }
        }
    }

    /** What a command is to do, whoever sends it, whenever and why. */
    private static long content(Command command) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new CommandCodec()
                .write(
                        new Command(command.id(), command.name(), 0, null, null, command.body()),
                        new DataOutputStream(bytes));
        return MurmurHash3.hash128x64(bytes.toByteArray())[0];
    }

    private void refuseId(DecodedRecord<Command> incoming, Context context) {
        String message =
                "command_id %s was used by another command, which stays as it is: send this one with an id of its own"
                        .formatted(Quoted.of(incoming.value().id()));
        reject(incoming, new Rejection(DeadLetterReason.INVALID_COMMAND, message), context);
        context.output(
                CommandReports.TAG,
                new CommandReport.Conflict(begun(incoming, List.of(message), List.of(), 0)));
    }

    private static void report(
            DecodedRecord<Command> incoming,
            List<String> refusals,
            List<String> stages,
            int subjects,
            Context context) {
        context.output(CommandReports.TAG, begun(incoming, refusals, stages, subjects));
    }

    private static CommandReport.Begun begun(
            DecodedRecord<Command> incoming,
            List<String> refusals,
            List<String> stages,
            int subjects) {
        Command command = incoming.value();
        return new CommandReport.Begun(
                command.id(),
                command.name(),
                command.issuedAt(),
                command.issuedBy(),
                command.reason(),
                incoming.source().withoutContent(),
                refusals,
                stages,
                subjects);
    }

    private void reject(DecodedRecord<Command> incoming, Rejection rejection, Context context) {
        rejected.count(rejection.reason());
        context.output(DEAD_LETTERS, new DeadLetter(STAGE, rejection, incoming.source()));
    }

    /** Commands are rare, and so is this. */
    private void purge(long now) throws Exception {
        if (now - purgedAt < retentionMillis / 100) {
            return;
        }
        purgedAt = now;
        for (Iterator<Map.Entry<String, Long>> each = known.iterator(); each.hasNext(); ) {
            Map.Entry<String, Long> command = each.next();
            if (now - command.getValue() > retentionMillis) {
                contents.remove(command.getKey());
                each.remove();
            }
        }
    }
}
