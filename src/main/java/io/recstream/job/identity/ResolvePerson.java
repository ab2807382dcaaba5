package io.recstream.job.identity;

import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.IdentityParameters;
import io.recstream.job.model.IdentityUpdate;
import io.recstream.job.model.PersonNotice;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserFeatures;
import io.recstream.job.model.UserKey;
import io.recstream.job.state.CachingFunction;
import io.recstream.job.state.CaughtUpFunction;
import io.recstream.job.state.KeyContext;
import io.recstream.job.state.KeyedValue;
import io.recstream.job.state.WriteBackCell;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
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
 * <p>Every user of a person that is no more emits its retirement, and no event of it afterwards: so
 * nothing of it is left, in whatever order they come to it.
 */
public final class ResolvePerson
        extends KeyedCoProcessFunction<
                String, DecodedRecord<UserEvent>, PersonNotice, DecodedRecord<UserEvent>>
        implements CachingFunction, CaughtUpFunction {

    public static final OutputTag<IdentityUpdate> IDENTITIES = ResolveDevice.IDENTITIES;

    public static final KeyedValue<PersonState> STATE =
            new KeyedValue<>(
                    "person", PersonState.class, new PersonStateCodec(), PersonState::sizeInBytes);

    private static final long serialVersionUID = 1L;

    private final IdentityParameters parameters;
    private final long idleMillis;
    private final String eventsTopic;
    private final long cacheBytes;

    private transient KeyContext keys;
    private transient WriteBackCell<PersonState> states;
    private transient EventHistory history;
    private transient Counter replayed;

    /**
     * An operator with its settings.
     *
     * @param idle how long a user who has no other id is kept after the last event
     * @param eventsTopic where the records of replayed events are
     */
    public ResolvePerson(
            IdentityParameters parameters, Duration idle, String eventsTopic, long cacheBytes) {
        this.parameters = parameters;
        this.idleMillis = Math.max(idle.toMillis(), parameters.lookbackMillis());
        this.eventsTopic = eventsTopic;
        this.cacheBytes = cacheBytes;
    }

    @Override
    public void attach(KeyContext context) {
        keys = context;
    }

    @Override
    public void open(OpenContext context) {
        states = STATE.cached(getRuntimeContext(), keys, cacheBytes);
        history = new EventHistory(getRuntimeContext(), parameters);
        replayed =
                new StageMetrics(getRuntimeContext().getMetricGroup()).counter(JobMetric.REPLAYED);
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
        if (UserKey.parse(user).isDevice()) {
            out.collect(incoming);
            return;
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
            context.timerService()
                    .registerEventTimeTimer(event.time() + parameters.lookbackMillis());
        }
        state.lastTime = Math.max(state.lastTime, event.time());
        history.append(ReplayableEvent.of(incoming), state.history, state.lastTime);
        publishFirst(user, state, context);
        states.store(state);
        out.collect(attributed(incoming, state));
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
        PersonState state = load();
        if (notice instanceof PersonNotice.Merge merge) {
            merge(merge, state, context, out);
        } else if (notice instanceof PersonNotice.Device device) {
            update(device, state, context);
        }
        states.store(state);
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

    /** One timer a user with events; if it fires too early, it is registered again. */
    @Override
    public void onTimer(
            long timestamp, OnTimerContext context, Collector<DecodedRecord<UserEvent>> out)
            throws Exception {
        PersonState state = states.load();
        if (state == null) {
            return;
        }
        if (state.lastTime + parameters.lookbackMillis() > timestamp) {
            context.timerService()
                    .registerEventTimeTimer(state.lastTime + parameters.lookbackMillis());
            return;
        }
        history.clear(state.history, state.lastTime);
        if (state.lastTime + idleMillis > timestamp) {
            context.timerService().registerEventTimeTimer(state.lastTime + idleMillis);
            states.store(state);
        } else if (state.isDispensable()) {
            context.output(
                    IDENTITIES,
                    IdentityUpdate.tombstone(context.getCurrentKey(), 0, state.revision));
            states.clear();
        } else {
            state.lastTime = Long.MIN_VALUE;
            states.store(state);
        }
    }
}
