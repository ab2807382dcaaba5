package io.recstream.job.identity;

import io.recstream.job.metrics.DeadLetterCounters;
import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.CommandReport;
import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.ForgetParameters;
import io.recstream.job.model.IdentityParameters;
import io.recstream.job.model.IdentityUpdate;
import io.recstream.job.model.PersonNotice;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserFeatures;
import io.recstream.job.model.UserKey;
import io.recstream.job.state.CachingFunction;
import io.recstream.job.state.CaughtUpFunction;
import io.recstream.job.state.CommandReports;
import io.recstream.job.state.ForgottenUsers;
import io.recstream.job.state.KeyContext;
import io.recstream.job.state.KeyedValue;
import io.recstream.job.state.SideOutput;
import io.recstream.job.state.WriteBackCell;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
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
 * Attributes the events of a user to a person. When the user becomes part of another person, the
 * former person is retired, and the user's last events are replayed for the new one, with a merge
 * behind them.
 *
 * <p>Keyed by user; by device for events of a device that is nobody's, which pass. The second input
 * is what {@link UniteIdentities} and {@link ResolveDevice} say of the user. State: one {@link
 * PersonState}, and the user's last events. Forgets: those events after the lookback without an
 * event; the rest after the idle time, unless the user has another id or a device (event time).
 * Emits: every event, with its person; to {@link #IDENTITIES} the person of the user and of each
 * device of theirs, when it changes.
 *
 * <p>With commands: {@link ForgottenUsers}, whose past events go to {@link #DEAD_LETTERS}. The
 * erasure of a user goes on as that of the user, and of the person behind all events that the user
 * has sent for it.
 *
 * <p>Every user of a person that is no more emits its retirement, and no event of it afterwards: so
 * nothing of it is left, in whatever order they come to it.
 */
public final class ResolvePerson
        extends KeyedCoProcessFunction<
                String, DecodedRecord<UserEvent>, PersonNotice, DecodedRecord<UserEvent>>
        implements CachingFunction, CaughtUpFunction, CheckpointedFunction {

    public static final OutputTag<IdentityUpdate> IDENTITIES = ResolveDevice.IDENTITIES;

    public static final KeyedValue<PersonState> STATE =
            new KeyedValue<>(
                    "person", PersonState.class, new PersonStateCodec(), PersonState::sizeInBytes);

    public static final OutputTag<DeadLetter> DEAD_LETTERS = ValidateLink.DEAD_LETTERS;

    private static final long serialVersionUID = 1L;
    private static final String STAGE = "resolve-person";

    private final IdentityParameters parameters;
    private final long idleMillis;
    private final String eventsTopic;
    private final long cacheBytes;

    /** Null without commands. */
    private final ForgetParameters forgetting;

    /** Null without commands. */
    private transient ForgottenUsers forgotten;

    /** Null without commands. */
    private transient DeadLetterCounters rejected;

    private transient long watermark;

    private transient KeyContext keys;
    private transient WriteBackCell<PersonState> states;
    private transient EventHistory history;
    private transient Counter replayed;

    /**
     * An operator with its settings.
     *
     * @param idle how long a user who has no other id is kept after the last event
     * @param eventsTopic where the records of replayed events are
     * @param forgetting null without commands
     */
    public ResolvePerson(
            IdentityParameters parameters,
            Duration idle,
            String eventsTopic,
            ForgetParameters forgetting,
            long cacheBytes) {
        this.parameters = parameters;
        this.idleMillis = Math.max(idle.toMillis(), parameters.lookbackMillis());
        this.eventsTopic = eventsTopic;
        this.forgetting = forgetting;
        this.cacheBytes = cacheBytes;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        watermark = Long.MIN_VALUE;
        OperatorStateStore store = context.getOperatorStateStore();
        if (forgetting == null) {
            ForgottenUsers.drop(store);
        } else {
            forgotten = ForgottenUsers.restore(store, getRuntimeContext().getTaskInfo());
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        if (forgetting != null) {
            forgotten.snapshot(forgetting.lateBefore(watermark));
        }
    }

    @Override
    public void attach(KeyContext context) {
        keys = context;
    }

    @Override
    public void open(OpenContext context) {
        states = STATE.cached(getRuntimeContext(), keys, cacheBytes);
        history = new EventHistory(getRuntimeContext(), parameters);
        StageMetrics metrics = new StageMetrics(getRuntimeContext().getMetricGroup());
        replayed = metrics.counter(JobMetric.REPLAYED);
        if (forgetting != null) {
            rejected = new DeadLetterCounters(metrics, EnumSet.of(DeadLetterReason.FORGOTTEN));
        }
    }

    @Override
    public void flush() throws IOException {
        states.flush();
    }

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
            forgetDevice(incoming, context, out);
            return;
        }
        if (UserKey.parse(user).isDevice()) {
            out.collect(incoming);
            return;
        }
        if (forgotten != null) {
            watermark = context.timerService().currentWatermark();
            if (forgotten.isPast(event)) {
                refuse(incoming, context);
                return;
            }
        }
        PersonState state = load();
        if (event.isMerge()) {
            long missingBefore = event.resolution().missingBefore();
            state.history.missingBefore = Math.max(state.history.missingBefore, missingBefore);
            states.store(state);
            out.collect(attributed(incoming, state));
            return;
        }
        if (state.lastTime == Long.MIN_VALUE) {
            checkAt(event.time() + parameters.lookbackMillis(), state, context.timerService());
        }
        state.lastTime = Math.max(state.lastTime, event.time());
        history.append(ReplayableEvent.of(incoming), state.history, state.lastTime);
        publishFirst(user, state, context);
        states.store(state);
        out.collect(attributed(incoming, state));
    }

    /** What was replayed of a device was accepted before. */
    private void refuse(DecodedRecord<UserEvent> incoming, Context context) {
        if (!incoming.value().isReplay() && !incoming.value().isMerge()) {
            rejected.count(DeadLetterReason.FORGOTTEN);
            context.output(DEAD_LETTERS, ForgottenUsers.deadLetter(STAGE, incoming));
        }
    }

    /** The erasure of a device has the user it belonged to. */
    private static void forgetDevice(
            DecodedRecord<UserEvent> incoming,
            Context context,
            Collector<DecodedRecord<UserEvent>> out) {
        UserEvent erasure = incoming.value();
        String id = erasure.userId();
        context.output(
                IDENTITIES,
                IdentityUpdate.erasure(
                        id,
                        erasure.resolution().origin(),
                        new IdentityUpdate.Erasure(
                                erasure.eventId(), CommandReport.Done.subject(id), 0, 1)));
        UserEvent ofDevice = UserEvent.erasure(id, erasure.eventId(), erasure.time());
        out.collect(DecodedRecord.accepted(incoming.source(), ofDevice));
        context.output(CommandReports.TAG, CommandReport.Done.ofKey(ofDevice, STAGE, 0));
    }

    private static DecodedRecord<UserEvent> attributed(
            DecodedRecord<UserEvent> incoming, PersonState state) {
        UserEvent event = incoming.value();
        return state.person == null
                ? incoming
                : DecodedRecord.accepted(
                        incoming.source(), event.of(state.person, event.resolution()));
    }

    @Override
    public void processElement2(
            PersonNotice notice, Context context, Collector<DecodedRecord<UserEvent>> out)
            throws Exception {
        if (notice instanceof PersonNotice.Erasure erasure) {
            forget(erasure, context, out);
            return;
        }
        PersonState state = states.load();
        if (notice instanceof PersonNotice.Merge merge) {
            state = state == null ? new PersonState() : state;
            merge(merge, state, context, out);
        } else if (notice instanceof PersonNotice.Device device) {
            if (device.link() == null ? state == null : isPast(device)) {
                return;
            }
            state = state == null ? new PersonState() : state;
            update(device, state, context);
        }
        states.store(state);
    }

    private boolean isPast(PersonNotice.Device device) {
        return forgotten != null && forgotten.isPast(device.userId(), device.link().observedAt());
    }

    /** Removes what is known of a user, but for devices that are those of their new life. */
    private void forget(
            PersonNotice.Erasure notice, Context context, Collector<DecodedRecord<UserEvent>> out)
            throws Exception {
        String user = notice.userId();
        PersonState state = states.load();
        UserEvent erasure = UserEvent.erasure(user, notice.commandId(), notice.until());
        forgotten.add(erasure);
        SourceRecord source = new SourceRecord(eventsTopic, 0, 0, 0, null, null);
        PersonState begunAnew = new PersonState();
        if (state != null) {
            if (state.checkAt != 0) {
                context.timerService().deleteEventTimeTimer(state.checkAt);
            }
            history.clear(state.history, state.lastTime);
            states.clear();
            begunAnew.takeDevices(state, notice.until());
        }
        out.collect(DecodedRecord.accepted(source, erasure));
        if (state != null && state.person != null && !state.person.equals(user)) {
            out.collect(
                    DecodedRecord.accepted(
                            source,
                            UserEvent.erasure(state.person, notice.commandId(), notice.until())));
        }
        forgetIdentities(erasure, state, context);
        if (!begunAnew.devices.isEmpty()) {
            publishFirst(user, begunAnew, context);
            begunAnew.devices.forEach(
                    (device, owned) -> publish(device, owned, user, begunAnew, context));
            states.store(begunAnew);
        }
        context.output(
                CommandReports.TAG,
                CommandReport.Done.ofKey(erasure, STAGE, state == null ? 0 : 1));
    }

    /** What was published of the user and of their devices, also what is still on its way. */
    private static void forgetIdentities(UserEvent erasure, PersonState state, Context context) {
        List<String> devices = state == null ? List.of() : List.copyOf(state.devices.keySet());
        long subject = CommandReport.Done.subject(erasure.userId());
        for (int i = 0; i <= devices.size(); i++) {
            String id = i == 0 ? erasure.userId() : devices.get(i - 1);
            context.output(
                    IDENTITIES,
                    IdentityUpdate.erasure(
                            id,
                            i == 0 ? null : erasure.userId(),
                            new IdentityUpdate.Erasure(
                                    erasure.eventId(), subject, i, devices.size() + 1)));
        }
    }

    private void merge(
            PersonNotice.Merge merge,
            PersonState state,
            Context context,
            Collector<DecodedRecord<UserEvent>> out)
            throws Exception {
        String user = merge.userId();
        String before = personOf(user, state);
        state.link = merge.link() == null ? state.link : merge.link();
        if (merge.person().equals(before)) {
            // A person that has got a second id: from now on the state is kept.
            state.revision = Math.max(1, state.revision);
            publishFirst(user, state, context);
            return;
        }
        state.person = merge.person();
        state.revision++;
        state.published = true;
        publish(user, state, context);
        state.devices.forEach((device, owned) -> publish(device, owned, user, state, context));
        SourceRecord source = new SourceRecord(eventsTopic, 0, 0, 0, null, null);
        out.collect(DecodedRecord.accepted(source, UserEvent.retirement(before, state.lastTime)));
        UserEvent last = null;
        UserEvent newest = null;
        for (ReplayableEvent one : history.kept(state.history, state.lastTime)) {
            replayed.inc();
            out.collect(one.replayFor(merge.person(), eventsTopic));
            last = one.event();
            newest = newest == null || last.time() >= newest.time() ? last : newest;
        }
        long missing = state.history.missingBefore;
        if (newest != null || missing != UserFeatures.COMPLETE) {
            out.collect(
                    DecodedRecord.accepted(
                            source,
                            UserEvent.merge(
                                    merge.person(), last, newest, state.lastTime, missing)));
        }
    }

    private void update(PersonNotice.Device notice, PersonState state, Context context) {
        PersonState.OwnedDevice known = state.devices.get(notice.device());
        if (known != null && known.ownership() > notice.version()) {
            return;
        }
        if (notice.link() == null) {
            state.devices.remove(notice.device());
            return;
        }
        PersonState.OwnedDevice owned =
                new PersonState.OwnedDevice(notice.version(), notice.link());
        state.devices.put(notice.device(), owned);
        if (state.devices.size() > parameters.maxComponent()) {
            state.devices.remove(state.devices.keySet().iterator().next());
        }
        publishFirst(notice.userId(), state, context);
        publish(notice.device(), owned, notice.userId(), state, context);
    }

    private PersonState load() throws IOException {
        PersonState state = states.load();
        return state == null ? new PersonState() : state;
    }

    private static String personOf(String user, PersonState state) {
        return state.person == null ? user : state.person;
    }

    private static void publishFirst(String user, PersonState state, Context context) {
        if (!state.published) {
            state.published = true;
            publish(user, state, context);
        }
    }

    private static void publish(String user, PersonState state, Context context) {
        context.output(
                IDENTITIES,
                new IdentityUpdate(
                        user, personOf(user, state), null, state.link, 0, state.revision));
    }

    private static void publish(
            String device,
            PersonState.OwnedDevice owned,
            String user,
            PersonState state,
            Context context) {
        context.output(
                IDENTITIES,
                new IdentityUpdate(
                        device,
                        personOf(user, state),
                        user,
                        owned.link(),
                        owned.ownership(),
                        state.revision));
    }

    private static void checkAt(long time, PersonState state, TimerService timers) {
        timers.registerEventTimeTimer(time);
        state.checkAt = time;
    }

    /** One timer a user with events; if it fires too early, it is registered again. */
    @Override
    public void onTimer(
            long timestamp, OnTimerContext context, Collector<DecodedRecord<UserEvent>> out)
            throws Exception {
        PersonState state = states.load();
        if (state == null || (state.checkAt != 0 && state.checkAt != timestamp)) {
            return;
        }
        TimerService timers = context.timerService();
        if (state.lastTime + parameters.lookbackMillis() > timestamp) {
            checkAt(state.lastTime + parameters.lookbackMillis(), state, timers);
            states.store(state);
            return;
        }
        history.clear(state.history, state.lastTime);
        if (state.lastTime + idleMillis > timestamp) {
            checkAt(state.lastTime + idleMillis, state, timers);
            states.store(state);
        } else if (state.isDispensable()) {
            context.output(
                    IDENTITIES,
                    IdentityUpdate.tombstone(context.getCurrentKey(), 0, state.revision));
            states.clear();
        } else {
            state.lastTime = Long.MIN_VALUE;
            state.checkAt = 0;
            states.store(state);
        }
    }
}
