package io.recstream.job.identity;

import io.recstream.job.metrics.DeadLetterCounters;
import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.IdentityLink;
import io.recstream.job.model.IdentityParameters;
import io.recstream.job.model.IdentityUpdate;
import io.recstream.job.model.IdentityUpdateCodec;
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
import io.recstream.job.state.KeyContext;
import io.recstream.job.state.KeyedValue;
import io.recstream.job.state.WriteBackCell;
import java.io.IOException;
import java.util.EnumSet;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.TimerService;
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
 */
public final class ResolveDevice
        extends KeyedCoProcessFunction<
                String,
                DecodedRecord<UserEvent>,
                DecodedRecord<IdentityLink>,
                DecodedRecord<UserEvent>>
        implements CachingFunction, CaughtUpFunction {

    public static final OutputTag<DeadLetter> DEAD_LETTERS = ValidateLink.DEAD_LETTERS;

    public static final OutputTag<PersonNotice> NOTICES =
            new OutputTag<>(
                    "person-notices", CodecType.of(PersonNotice.class, new PersonNoticeCodec()));

    public static final OutputTag<IdentityUpdate> IDENTITIES =
            new OutputTag<>(
                    "identities", CodecType.of(IdentityUpdate.class, new IdentityUpdateCodec()));

    public static final KeyedValue<DeviceState> STATE =
            new KeyedValue<>(
                    "device", DeviceState.class, new DeviceStateCodec(), DeviceState::sizeInBytes);

    private static final long serialVersionUID = 1L;
    private static final String STAGE = "resolve-device";

    private final IdentityParameters parameters;
    private final String eventsTopic;
    private final long cacheBytes;

    private transient KeyContext keys;
    private transient WriteBackCell<DeviceState> states;
    private transient EventHistory history;
    private transient Counter replayed;
    private transient DeadLetterCounters rejected;

    /**
     * An operator with its settings.
     *
     * @param eventsTopic where the records of replayed events are
     */
    public ResolveDevice(IdentityParameters parameters, String eventsTopic, long cacheBytes) {
        this.parameters = parameters;
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
        StageMetrics metrics = new StageMetrics(getRuntimeContext().getMetricGroup());
        replayed = metrics.counter(JobMetric.REPLAYED);
        rejected = new DeadLetterCounters(metrics, EnumSet.of(DeadLetterReason.TOO_MANY_OWNERS));
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
        identify(incoming.value(), incoming.source(), context, out);
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
        DeviceState device = states.load();
        if (device == null) {
            device = new DeviceState();
            device.version = Math.max(1, time);
            context.timerService().registerEventTimeTimer(nextCheck(time));
        }
        device.lastTime = Math.max(device.lastTime, time);
        return device;
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
        DeviceState device = states.load();
        if (device == null) {
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
            states.store(device);
        }
        timers.registerEventTimeTimer(
                outdated ? nextCheckOfOutdated(device, timestamp) : nextCheck(device.lastTime));
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
