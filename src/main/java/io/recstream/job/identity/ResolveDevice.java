package io.recstream.job.identity;

import io.recstream.job.metrics.DeadLetterCounters;
import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.CommandReport;
import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.ForgetParameters;
import io.recstream.job.model.IdentityLink;
import io.recstream.job.model.IdentityParameters;
import io.recstream.job.model.IdentityUpdate;
import io.recstream.job.model.IdentityUpdateCodec;
import io.recstream.job.model.PendingErasure;
import io.recstream.job.model.PersonNotice;
import io.recstream.job.model.PersonNoticeCodec;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.Resolution;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserFeatures;
import io.recstream.job.model.UserKey;
import io.recstream.job.state.CachingFunction;
import io.recstream.job.state.CaughtUpFunction;
import io.recstream.job.state.CodecType;
import io.recstream.job.state.CommandReports;
import io.recstream.job.state.ErasureSweep;
import io.recstream.job.state.ForgottenUsers;
import io.recstream.job.state.KeyContext;
import io.recstream.job.state.KeySweep;
import io.recstream.job.state.KeyedValue;
import io.recstream.job.state.Outside;
import io.recstream.job.state.SideOutput;
import io.recstream.job.state.SweepingCoFunction;
import io.recstream.job.state.WriteBackCell;
import java.io.IOException;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.List;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Attributes the events of a device to a user: those without a user id to the user who identified
 * on the device last.
 *
 * <p>Keyed by device; by user for events without a device, which pass. The second input is the
 * links of a device and a user. State: one {@link DeviceState}, and the events of a device on which
 * nobody has identified. Forgets: those events after the lookback without an event, the rest after
 * the device's time to live (event time). Emits: every event, with its user; when the first user
 * identifies, before that event the retirement of the device's own list, then its events as replays
 * for the user; to {@link #NOTICES} each change of the owner, for both users; to {@link
 * #IDENTITIES} the device while it is nobody's; to {@link #DEAD_LETTERS} what gives it too many
 * owners.
 *
 * <p>With commands: {@link ForgottenUsers}, whose past events and links go to {@link #DEAD_LETTERS}
 * as well, and the erasures that all devices are still to apply. A device that belongs to a
 * forgotten user is forgotten with them; of one that has another owner by now, only that it was
 * theirs.
 */
public final class ResolveDevice
        extends KeyedCoProcessFunction<
                String,
                DecodedRecord<UserEvent>,
                DecodedRecord<IdentityLink>,
                DecodedRecord<UserEvent>>
        implements CachingFunction,
                CaughtUpFunction,
                CheckpointedFunction,
                SweepingCoFunction<DecodedRecord<UserEvent>> {

    public static final OutputTag<DeadLetter> DEAD_LETTERS = ValidateLink.DEAD_LETTERS;

    public static final OutputTag<PersonNotice> NOTICES =
            new OutputTag<>(
                    "person-notices",
                    CodecType.ofMessage(PersonNotice.class, new PersonNoticeCodec()));

    public static final OutputTag<IdentityUpdate> IDENTITIES =
            new OutputTag<>(
                    "identities",
                    CodecType.ofMessage(IdentityUpdate.class, new IdentityUpdateCodec()));

    public static final KeyedValue<DeviceState> STATE =
            new KeyedValue<>(
                    "device", DeviceState.class, new DeviceStateCodec(), DeviceState::sizeInBytes);

    private static final long serialVersionUID = 1L;
    private static final String STAGE = "resolve-device";

    /**
     * What there is with commands only.
     *
     * @param stages the uids of the operators behind it that an erasure passes
     */
    public record Forgetting(ForgetParameters parameters, List<String> stages)
            implements Serializable {

        public Forgetting {
            stages = List.copyOf(stages);
        }
    }

    private final IdentityParameters parameters;
    private final String eventsTopic;
    private final long cacheBytes;

    /** Null without commands. */
    private final Forgetting forgetting;

    /** Null without commands. */
    private transient ForgottenUsers forgotten;

    /** Null without commands. */
    private transient ErasureSweep<DeviceState> erasures;

    private transient Outside<DecodedRecord<UserEvent>> outside;
    private transient KeyContext keys;
    private transient WriteBackCell<DeviceState> states;
    private transient EventHistory history;
    private transient Counter replayed;
    private transient DeadLetterCounters rejected;

    /**
     * An operator with its settings.
     *
     * @param eventsTopic where the records of replayed events are
     * @param forgetting null without commands
     */
    public ResolveDevice(
            IdentityParameters parameters,
            String eventsTopic,
            Forgetting forgetting,
            long cacheBytes) {
        this.parameters = parameters;
        this.eventsTopic = eventsTopic;
        this.forgetting = forgetting;
        this.cacheBytes = cacheBytes;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        OperatorStateStore store = context.getOperatorStateStore();
        if (forgetting == null) {
            ForgottenUsers.drop(store);
            ErasureSweep.drop(store);
            return;
        }
        TaskInfo task = getRuntimeContext().getTaskInfo();
        forgotten = ForgottenUsers.restore(store, task);
        erasures = ErasureSweep.restore(STAGE, STATE, new Eraser(), store, task);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        if (forgetting != null) {
            TimerService timers = outside.timers();
            forgotten.snapshot(
                    forgetting.parameters().lateBefore(timers.currentWatermark()),
                    timers.currentProcessingTime());
            erasures.snapshot();
        }
    }

    @Override
    public void resumeSweep(KeySweep sweep, Outside<DecodedRecord<UserEvent>> context)
            throws IOException {
        outside = context;
        if (erasures != null) {
            erasures.open(states, sweep, context.side());
        }
    }

    @Override
    public void attach(KeyContext context) {
        keys = context;
    }

    @Override
    public boolean usesCellsAlone() {
        return false;
    }

    @Override
    public void open(OpenContext context) {
        states = STATE.cached(getRuntimeContext(), keys, cacheBytes);
        history = new EventHistory(getRuntimeContext(), parameters);
        StageMetrics metrics = new StageMetrics(getRuntimeContext().getMetricGroup());
        replayed = metrics.counter(JobMetric.REPLAYED);
        EnumSet<DeadLetterReason> reasons = EnumSet.of(DeadLetterReason.TOO_MANY_OWNERS);
        if (forgetting != null) {
            reasons.add(DeadLetterReason.FORGOTTEN);
        }
        rejected = new DeadLetterCounters(metrics, reasons);
    }

    @Override
    public void flush() throws IOException {
        states.flush();
    }

    /** Events do not wait for the links: the first link of a device replays its events. */
    @Override
    public void secondInputCaughtUp(long now, SideOutput out) {}

    @Override
    public void processElement1(
            DecodedRecord<UserEvent> incoming,
            Context context,
            Collector<DecodedRecord<UserEvent>> out)
            throws Exception {
        UserEvent event = incoming.value();
        String user = event.userId();
        if (event.isErasure()) {
            forget(event, context);
            return;
        }
        if (isPast(event)) {
            refuse(ForgottenUsers.deadLetter(STAGE, incoming), context);
            return;
        }
        if (event.deviceId() != null) {
            SourceRecord record = incoming.source();
            IdentityLink link =
                    new IdentityLink(
                            event.deviceId(),
                            user,
                            event.time(),
                            IdentityLink.FROM_EVENT,
                            record.topic(),
                            record.partition(),
                            record.offset());
            identify(link, record, context, out);
            out.collect(attributed(incoming, user));
        } else if (UserKey.parse(user).isDevice()) {
            attributeAnonymous(incoming, context, out);
        } else {
            out.collect(attributed(incoming, user));
        }
    }

    /**
     * Whether an event is of a forgotten user or device. Of a device also what happened in a time
     * in which it was another user's is not.
     */
    private boolean isPast(UserEvent event) throws IOException {
        if (forgotten == null) {
            return false;
        }
        if (!UserKey.parse(event.userId()).isDevice()) {
            return forgotten.isPast(event);
        }
        // The device of a user who is to be forgotten is a forgotten one once it is loaded.
        DeviceState device = load();
        return forgotten.isPast(event) && (device == null || device.ownerAt(event.time()) == null);
    }

    private void refuse(DeadLetter letter, Context context) {
        rejected.count(DeadLetterReason.FORGOTTEN);
        context.output(DEAD_LETTERS, letter);
    }

    /** A user is to be forgotten on all devices of a key group; or a device. */
    private void forget(UserEvent erasure, Context context) throws Exception {
        if (erasure.deviceId() != null) {
            forgotten.addEverywhere(
                    erasure,
                    context.timerService().currentProcessingTime()
                            + forgetting.parameters().retentionMillis());
            erasures.add(erasure);
            return;
        }
        String id = erasure.userId();
        String commandId = erasure.eventId();
        DeviceState device = load();
        if (device != null && device.owner() != null) {
            context.output(
                    CommandReports.TAG,
                    new CommandReport.Kept(commandId, STAGE, CommandReport.Done.subject(id)));
            return;
        }
        forgotten.add(id, erasure.time());
        if (device != null) {
            dropHistory(device);
            remove(device);
        }
        emitErasure(id, id, commandId, erasure.time());
        context.output(
                CommandReports.TAG,
                CommandReport.Done.ofKey(erasure, STAGE, device == null ? 0 : 1));
    }

    /** The erasure of a device goes on behind its events, as that of a person. */
    private void emitErasure(String id, String owner, String commandId, long until) {
        outside.side()
                .emit(
                        CommandReports.TAG,
                        CommandReport.Expected.of(commandId, id, forgetting.stages()));
        UserEvent erasure = UserEvent.erasure(id, commandId, until);
        outside.out()
                .collect(
                        DecodedRecord.accepted(
                                new SourceRecord(eventsTopic, 0, 0, 0, null, null),
                                erasure.of(id, new Resolution(owner, Resolution.Kind.ERASURE))));
    }

    private void dropHistory(DeviceState device) {
        history.clear(device.history, device.lastTime);
        device.history = new HistoryExtent();
        device.hasOwnEvents = false;
    }

    /** Deletes the state of the current key, with its timer. */
    private void remove(DeviceState device) throws IOException {
        if (device.checkAt != 0) {
            outside.timers().deleteEventTimeTimer(device.checkAt);
        }
        states.clear();
    }

    /** Forgets users on one device after another. */
    private final class Eraser implements ErasureSweep.Eraser<DeviceState> {

        @Override
        public int erase(PendingErasure user, DeviceState device) {
            boolean owned = device.isOwnedBy(user.subject(), user.until());
            String owner = device.owner();
            int removed = device.forget(user.subject(), user.until());
            if (removed > 0) {
                String id = (String) keys.currentKey();
                forgotten.add(id, user.until());
                if (owned) {
                    dropHistory(device);
                    emitErasure(id, owner, user.commandId(), user.until());
                }
            }
            return removed;
        }

        @Override
        public void store(DeviceState device, WriteBackCell<DeviceState> cell) throws IOException {
            if (device.periods.isEmpty() && !device.hasOwnEvents) {
                remove(device);
            } else {
                cell.store(device);
            }
        }
    }

    private static DecodedRecord<UserEvent> attributed(
            DecodedRecord<UserEvent> incoming, String user) {
        UserEvent event = incoming.value();
        Resolution resolution = new Resolution(event.userId(), Resolution.Kind.NEW);
        return DecodedRecord.accepted(incoming.source(), event.of(user, resolution));
    }

    /**
     * An event of a device without a user: it is of the owner at its time, or of the device itself.
     */
    private void attributeAnonymous(
            DecodedRecord<UserEvent> incoming,
            Context context,
            Collector<DecodedRecord<UserEvent>> out)
            throws Exception {
        UserEvent event = incoming.value();
        DeviceState device = loadAt(event.time(), context);
        String owner = device.ownerAt(event.time());
        DecodedRecord<UserEvent> resolved =
                attributed(incoming, owner == null ? event.userId() : owner);
        if (owner == null) {
            if (!device.isIdentified()) {
                history.append(ReplayableEvent.of(resolved), device.history, device.lastTime);
            }
            if (!device.hasOwnEvents) {
                device.hasOwnEvents = true;
                if (device.owner() == null) {
                    publishUnowned(event.userId(), device, context);
                }
            }
        }
        states.store(device);
        out.collect(resolved);
    }

    @Override
    public void processElement2(
            DecodedRecord<IdentityLink> incoming,
            Context context,
            Collector<DecodedRecord<UserEvent>> out)
            throws Exception {
        IdentityLink link = incoming.value();
        if (forgotten != null && forgotten.isPast(link.idB(), link.observedAt())) {
            refuse(ForgottenUsers.deadLetterOfLink(STAGE, incoming), context);
            return;
        }
        identify(link, incoming.source(), context, out);
    }

    private void identify(
            IdentityLink link,
            SourceRecord source,
            Context context,
            Collector<DecodedRecord<UserEvent>> out)
            throws Exception {
        String user = link.idB();
        DeviceState device = loadAt(link.observedAt(), context);
        String before = device.owner();
        switch (device.identify(user, link.observedAt(), parameters)) {
            case FIRST_OWNER -> {
                replayFor(user, link, device, out);
                emitOwner(user, link, device, context);
            }
            case NEW_OWNER -> {
                emitPastOwner(before, link.idA(), device, context);
                emitOwner(user, link, device, context);
            }
            case TOO_MANY_OWNERS -> {
                rejected.count(DeadLetterReason.TOO_MANY_OWNERS);
                context.output(DEAD_LETTERS, new DeadLetter(STAGE, tooMany(link), source));
                if (before != null && device.owner() == null) {
                    emitPastOwner(before, link.idA(), device, context);
                    publishUnowned(link.idA(), device, context);
                }
            }
            case NONE, PAST_OWNER -> {} // The current owner is the same.
        }
        states.store(device);
    }

    /** Ends the device's own list, if it has one, and replays its events for the user. */
    private void replayFor(
            String user,
            IdentityLink link,
            DeviceState device,
            Collector<DecodedRecord<UserEvent>> out)
            throws Exception {
        if (!device.hasOwnEvents) {
            return;
        }
        SourceRecord source =
                new SourceRecord(link.topic(), link.partition(), link.offset(), 0, null, null);
        out.collect(
                DecodedRecord.accepted(source, UserEvent.retirement(link.idA(), device.lastTime)));
        UserEvent last = null;
        for (ReplayableEvent event : history.kept(device.history, device.lastTime)) {
            replayed.inc();
            out.collect(event.replayFor(user, eventsTopic));
            last = event.event();
        }
        long missingBefore = device.history.missingBefore;
        if (missingBefore != UserFeatures.COMPLETE) {
            out.collect(
                    DecodedRecord.accepted(
                            source,
                            UserEvent.merge(user, last, null, device.lastTime, missingBefore)));
        }
        history.clear(device.history, device.lastTime);
        device.history = new HistoryExtent();
        device.hasOwnEvents = false;
    }

    /** Emits for a user that the device is theirs. */
    private static void emitOwner(
            String user, IdentityLink link, DeviceState device, Context context) {
        context.output(NOTICES, new PersonNotice.Device(user, link.idA(), device.version, link));
    }

    /**
     * Emits for a user that the device is no longer theirs.
     *
     * @param user null if it was nobody's
     */
    private static void emitPastOwner(
            String user, String deviceId, DeviceState device, Context context) {
        if (user != null) {
            context.output(NOTICES, new PersonNotice.Device(user, deviceId, device.version, null));
        }
    }

    /** Publishes that the device is nobody's, so that its events are its own. */
    private static void publishUnowned(String deviceId, DeviceState device, Context context) {
        context.output(
                IDENTITIES, new IdentityUpdate(deviceId, deviceId, null, null, device.version, 0));
    }

    private Rejection tooMany(IdentityLink link) {
        return new Rejection(
                DeadLetterReason.TOO_MANY_OWNERS,
                "%s is one more user of %s within a day than the %d that a device may have (recstream.identity.max-owners): the device is nobody's until fewer identify on it. The event itself counts for its user"
                        .formatted(
                                Quoted.of(link.idB()),
                                Quoted.of(link.idA()),
                                parameters.maxOwners()));
    }

    /**
     * Loads the state of the device for an event or a link of this event time. The version of a new
     * state begins at that time, so that it is above those of an earlier state that was forgotten.
     */
    private DeviceState loadAt(long time, Context context) throws IOException {
        DeviceState device = load();
        if (device == null) {
            device = new DeviceState();
            device.version = Math.max(1, time);
            checkAt(nextCheck(time), device, context.timerService());
        }
        device.lastTime = Math.max(device.lastTime, time);
        return device;
    }

    /** The state of the current key, without users who are to be forgotten. */
    private DeviceState load() throws IOException {
        return erasures == null ? states.load() : erasures.load();
    }

    private static void checkAt(long time, DeviceState device, TimerService timers) {
        timers.registerEventTimeTimer(time);
        device.checkAt = time;
    }

    /** When the first of both horizons ends, if nothing follows. */
    private long nextCheck(long time) {
        return time + Math.min(parameters.lookbackMillis(), parameters.deviceTtlMillis());
    }

    /** One timer for each device; if it fires too early, it is registered again. */
    @Override
    public void onTimer(
            long timestamp, OnTimerContext context, Collector<DecodedRecord<UserEvent>> out)
            throws Exception {
        DeviceState device = load();
        if (device == null || (device.checkAt != 0 && device.checkAt != timestamp)) {
            return;
        }
        TimerService timers = context.timerService();
        if (device.lastTime + parameters.deviceTtlMillis() <= timestamp) {
            device.version++;
            emitPastOwner(device.owner(), context.getCurrentKey(), device, context);
            context.output(
                    IDENTITIES,
                    IdentityUpdate.tombstone(context.getCurrentKey(), device.version, 0));
            history.clear(device.history, device.lastTime);
            states.clear();
            return;
        }
        boolean outdated = device.lastTime + parameters.lookbackMillis() <= timestamp;
        if (outdated && device.history.size > 0) {
            history.clear(device.history, device.lastTime);
        }
        checkAt(
                outdated ? nextCheckOfOutdated(device, timestamp) : nextCheck(device.lastTime),
                device,
                timers);
        states.store(device);
    }

    /**
     * A device that is nobody's may begin a new history at any time, which must not last longer.
     */
    private long nextCheckOfOutdated(DeviceState device, long now) {
        long forgotten = device.lastTime + parameters.deviceTtlMillis();
        return device.isIdentified()
                ? forgotten
                : Math.min(forgotten, now + parameters.lookbackMillis());
    }
}
