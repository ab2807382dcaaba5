package io.recstream.job.control;

import io.recstream.job.control.rules.KnownFields;
import io.recstream.job.control.rules.RulesContext;
import io.recstream.job.metrics.DeadLetterCounters;
import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.Command;
import io.recstream.job.model.CommandCodec;
import io.recstream.job.model.CommandReport;
import io.recstream.job.model.CommandReport.Outcome;
import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.DecodedRecordCodec;
import io.recstream.job.model.ListNotice;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.PublishedRules;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.RulesNotice;
import io.recstream.job.model.RulesNoticeCodec;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.CodecType;
import io.recstream.job.state.CommandReports;
import io.recstream.job.state.KeyGroups;
import io.recstream.job.state.ListNotices;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.codec.digest.MurmurHash3;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
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
 * <p>Keyed by one key for all. State: the ids of commands, and a hash of what each says; the
 * published rules and the running experiment. Forgets: ids after the retention (processing time).
 * Emits: for each user who is to be forgotten an erasure, which passes the stages with the events;
 * to {@link #eventWeights}, for each key group of users, the weights of event types when rules are
 * published; to {@link #NOTICES} what lists are built under from then on; to {@link
 * CommandReports#TAG} what was accepted, refused or repeated; to {@link #DEAD_LETTERS} what is no
 * command, and what was refused.
 */
public final class ApplyCommand
        extends KeyedProcessFunction<String, DecodedRecord<Command>, DecodedRecord<UserEvent>> {

    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));

    public static final OutputTag<ListNotice> NOTICES =
            new OutputTag<>("rules-notices", ListNotices.TYPE);

    /** Found by its name alone: the stream has the type of {@link #eventWeights}. */
    private static final OutputTag<DecodedRecord<UserEvent>> EVENT_WEIGHTS =
            new OutputTag<>(
                    "event-weights",
                    CodecType.ofMessage(DecodedRecord.class, new DecodedRecordCodec.OfEvent()));

    private static final long serialVersionUID = 1L;
    private static final String STAGE = "apply-command";

    /** Characters of the message of a dead letter, which has to fit into a record. */
    private static final int MAX_MESSAGE = 2_000;

    private final Settings settings;
    private final long retentionMillis;

    private transient MapState<String, Long> known;
    private transient ValueState<RulesNotice> rules;
    private transient SteeringCommands steering;
    private transient KeyGroups keyGroups;
    private transient MapState<String, Long> contents;
    private transient long purgedAt;
    private transient Counter accepted;
    private transient Counter repeated;
    private transient DeadLetterCounters rejected;

    /**
     * The settings of the operator.
     *
     * @param stages which apply commands
     * @param retention how long the id of a command is known
     * @param eventWeights the settings' weights by event type
     * @param rules the settings of the list rules
     * @param blend the settings of the weights, and of the size of lists
     * @param fields what is known of items where lists are built
     */
    public record Settings(
            CommandStages stages,
            Duration retention,
            Map<String, Double> eventWeights,
            ListRuleParameters rules,
            BlendParameters blend,
            KnownFields fields)
            implements Serializable {}

    /**
     * The uids of the operators that apply a command.
     *
     * @param erasing those that a user's erasure passes
     * @param reporting those of them that report of each id that a command names; the others report
     *     of the ids that these find
     * @param publishing those that published rules change
     * @param experimenting those that an experiment changes
     */
    public record CommandStages(
            List<String> erasing,
            List<String> reporting,
            List<String> publishing,
            List<String> experimenting)
            implements Serializable {

        public CommandStages {
            erasing = List.copyOf(erasing);
            reporting = List.copyOf(reporting);
            publishing = List.copyOf(publishing);
            experimenting = List.copyOf(experimenting);
        }
    }

    public ApplyCommand(Settings settings) {
        this.settings = settings;
        this.retentionMillis = settings.retention().toMillis();
    }

    /**
     * The weights of event types that were published, for each key group of the users.
     *
     * @param type that of the stream of events that they join
     */
    public static OutputTag<DecodedRecord<UserEvent>> eventWeights(
            TypeInformation<DecodedRecord<UserEvent>> type) {
        return new OutputTag<>(EVENT_WEIGHTS.getId(), type);
    }

    /** Processing time of the first record, by command id. */
    public static MapStateDescriptor<String, Long> knownDescriptor() {
        return new MapStateDescriptor<>("known-commands", Types.STRING, Types.LONG);
    }

    public static ValueStateDescriptor<RulesNotice> rulesDescriptor() {
        return new ValueStateDescriptor<>(
                "rules", CodecType.of(RulesNotice.class, new RulesNoticeCodec()));
    }

    /** A hash of what a command says, by its id; absent in state of an older release. */
    public static MapStateDescriptor<String, Long> contentsDescriptor() {
        return new MapStateDescriptor<>("command-contents", Types.STRING, Types.LONG);
    }

    @Override
    public void open(OpenContext context) {
        contents = getRuntimeContext().getMapState(contentsDescriptor());
        known = getRuntimeContext().getMapState(knownDescriptor());
        rules = getRuntimeContext().getState(rulesDescriptor());
        steering =
                new SteeringCommands(
                        new RulesContext(
                                Optional.empty(),
                                settings.eventWeights(),
                                settings.rules(),
                                settings.blend(),
                                settings.fields(),
                                PublishedRules.NONE));
        keyGroups =
                new KeyGroups(getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks());
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
            refuse(incoming, invalid.refusals(), context);
        } else if (command.body() instanceof Command.Forget forget) {
            accepted.inc();
            report(
                    incoming,
                    settings.stages().erasing(),
                    forget.keys().size(),
                    Outcome.NONE,
                    context);
            for (String user : forget.keys()) {
                context.output(
                        CommandReports.TAG,
                        CommandReport.Expected.of(
                                command.id(), user, settings.stages().reporting()));
                UserEvent erasure = UserEvent.erasure(user, command.id(), command.issuedAt());
                out.collect(DecodedRecord.accepted(incoming.source().withoutContent(), erasure));
            }
        } else {
            steer(incoming, context);
        }
    }

    /** A command about rules or an experiment. */
    private void steer(DecodedRecord<Command> incoming, Context context) throws Exception {
        Command command = incoming.value();
        RulesNotice before = rules.value() == null ? RulesNotice.NONE : rules.value();
        SteeringCommands.Decision decision = steering.decide(command, before);
        if (decision.isRefused()) {
            refuse(incoming, decision.refusals(), context);
            return;
        }
        accepted.inc();
        boolean publishes = command.body() instanceof Command.PublishRules;
        List<String> stages =
                publishes ? settings.stages().publishing() : settings.stages().experimenting();
        report(incoming, stages, 1, decision.outcome(), context);
        context.output(
                CommandReports.TAG,
                new CommandReport.Expected(command.id(), CommandReport.Done.NONE, stages));
        rules.update(decision.notice());
        context.output(NOTICES, decision.notice());
        if (publishes) {
            for (String keyGroup : keyGroups.keys()) {
                UserEvent weights =
                        UserEvent.weights(
                                keyGroup,
                                command.id(),
                                command.issuedAt(),
                                decision.notice().published());
                context.output(
                        EVENT_WEIGHTS,
                        DecodedRecord.accepted(incoming.source().withoutContent(), weights));
            }
        }
    }

    private void refuse(DecodedRecord<Command> incoming, List<String> refusals, Context context) {
        String all = String.join("; ", refusals);
        String message =
                all.length() <= MAX_MESSAGE
                        ? all
                        : Quoted.escaped(all, MAX_MESSAGE) + " (the result has all reasons)";
        reject(incoming, new Rejection(DeadLetterReason.INVALID_COMMAND, message), context);
        report(incoming, refusals, List.of(), 0, Outcome.NONE, context);
    }

    private static void report(
            DecodedRecord<Command> incoming,
            List<String> stages,
            int subjects,
            Outcome outcome,
            Context context) {
        report(incoming, List.of(), stages, subjects, outcome, context);
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
                new CommandReport.Conflict(
                        begun(incoming, List.of(message), List.of(), 0, Outcome.NONE)));
    }

    private static void report(
            DecodedRecord<Command> incoming,
            List<String> refusals,
            List<String> stages,
            int subjects,
            Outcome outcome,
            Context context) {
        context.output(CommandReports.TAG, begun(incoming, refusals, stages, subjects, outcome));
    }

    private static CommandReport.Begun begun(
            DecodedRecord<Command> incoming,
            List<String> refusals,
            List<String> stages,
            int subjects,
            Outcome outcome) {
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
                subjects,
                outcome);
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
