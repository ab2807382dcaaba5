package io.recstream.demo;

import io.recstream.avro.DeadLetter;
import io.recstream.avro.IdentityLink;
import io.recstream.avro.IdentityUpdate;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.UserEvent;
import io.recstream.avro.UserFeatures;
import io.recstream.devcluster.Outgoing;
import io.recstream.job.model.IdentityParameters;
import io.recstream.job.model.UserKey;
import io.recstream.telemetry.DeliveryAudit;
import io.recstream.telemetry.Latency;
import io.recstream.telemetry.PersonResolver;
import io.recstream.telemetry.TopicObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The measurements of a demo, from the records that it sends and reads. Thread-safe. */
final class DemoMeasurements {

    /** Sent events that are remembered for the latency of their lists. */
    private static final int REMEMBERED_EVENTS = 200_000;

    /** Users that are kept for the online scores; the least recently seen are evicted. */
    private static final int SCORED_USERS = 500_000;

    private static final int MAX_PENDING = 10_000;
    private static final int MAX_IDS = 1_024;

    private final AccuracyReport scoreboard = new AccuracyReport();
    private final TopicObserver observer =
            new TopicObserver(
                    new TopicObserver.Memory(REMEMBERED_EVENTS, SCORED_USERS, MAX_PENDING, MAX_IDS),
                    DeliveryAudit.fromBeginning(),
                    scoreboard);
    private final DeliveryTally tally;
    private final SampledUsers watchlist;

    /** Null without identity, like the next one. */
    private final PersonResolver persons;

    private final IdentityTally identities;

    private long sent;
    private long repeated;

    /**
     * @param identity if the job resolves ids to persons
     */
    DemoMeasurements(
            String eventsTopic, SampledUsers watchlist, Optional<IdentityParameters> identity) {
        this.tally = new DeliveryTally(eventsTopic);
        this.watchlist = watchlist;
        this.persons =
                identity.map(
                                it ->
                                        new PersonResolver(
                                                SCORED_USERS,
                                                it,
                                                UnaryOperator.identity(),
                                                observer::joined))
                        .orElse(null);
        this.identities = identity.isPresent() ? new IdentityTally() : null;
    }

    /** To be called before the link is sent: of two accounts the id that sorts first remains. */
    synchronized void linked(IdentityLink link) {
        String a = link.getIdA();
        String b = link.getIdB();
        persons.joined(a.compareTo(b) < 0 ? b : a, a.compareTo(b) < 0 ? a : b);
    }

    /** To be called before the record is sent, so that its list cannot arrive earlier. */
    synchronized void sent(Outgoing record, long nanoTime) {
        sent++;
        if (record.event() != null && record.key() != null) {
            UserEvent event = record.event();
            String user =
                    persons == null
                            ? record.key()
                            : persons.sent(Outgoing.userKey(event), device(event), time(event));
            if (!observer.event(user, event.getEventId(), event.getItemId(), nanoTime)) {
                repeated++;
            }
        }
    }

    /** A committed record of an id's person, or null for a tombstone. */
    synchronized void identity(String id, IdentityUpdate update) {
        String person = update == null ? null : update.getPersonId();
        identities.identity(id, person);
        tally.identity(id, person);
        if (!UserKey.parse(id).isDevice()) {
            persons.joined(id, person == null ? id : person);
        }
    }

    /** A list of a read_uncommitted consumer. */
    void uncommittedList(RecommendationUpdate update, long nanoTime) {
        observer.uncommittedList(update.getUserId(), update.getTriggerEventId(), nanoTime);
    }

    /** A committed list, or null for a tombstone. */
    synchronized void list(String user, RecommendationUpdate update, long nanoTime) {
        tally.list(user, update);
        if (update == null) {
            observer.forgotten(user);
            watchlist.forgotten(user);
            return;
        }
        List<String> items = new ArrayList<>(update.getItems().size());
        update.getItems().forEach(item -> items.add(item.getItemId()));
        observer.list(user, update.getVersion(), update.getTriggerEventId(), items, nanoTime);
        watchlist.list(update, nanoTime);
    }

    /** Committed features, or null for a tombstone. */
    synchronized void features(String user, UserFeatures features) {
        tally.features(user, features);
    }

    /** A committed dead letter, with its event or null. */
    synchronized void letter(DeadLetter letter, Outgoing refused) {
        tally.letter(letter);
        if (refused != null && refused.key() != null) {
            observer.rejected(
                    userOf(refused), refused.event().getEventId(), letter.getReason().name());
        }
    }

    private String userOf(Outgoing record) {
        UserEvent event = record.event();
        return persons == null
                ? record.key()
                : persons.person(Outgoing.userKey(event), time(event));
    }

    /** The key of the device of an event with a user; else null. */
    private static String device(UserEvent event) {
        String device = UserKey.of(null, event.getDeviceId());
        return Outgoing.userKey(event).equals(device) ? null : device;
    }

    private static long time(UserEvent event) {
        return event.getEventTime().toEpochMilli();
    }

    /** The current values. */
    synchronized Now now() {
        return new Now(
                sent,
                repeated,
                tally.lists(),
                tally.unique(),
                new DemoSummary.Letters(tally.eventLetters(), tally.catalogLetters()),
                scoreboard.score(),
                scoreboard.reach(),
                observer.uncommitted().recent(),
                observer.committed().recent(),
                List.copyOf(watchlist.shown()));
    }

    /** Advances the window of the recent latencies. */
    void tick() {
        observer.tick();
    }

    /**
     * The summary at the end.
     *
     * @param eventsIn records in the events topic
     * @param drained whether all of them had been processed and their output committed
     */
    synchronized DemoSummary finish(long eventsIn, double seconds, boolean drained) {
        long letters = tally.rejectedEvents();
        observer.finish();
        return new DemoSummary(
                eventsIn,
                tally.unique(),
                eventsIn - tally.unique() - letters,
                new DemoSummary.Letters(tally.eventLetters(), tally.catalogLetters()),
                tally.lists(),
                tally.usersWithList(),
                tally.usersWithoutList(),
                scoreboard.score(),
                scoreboard.reach(),
                observer.uncommitted().sinceStart(),
                observer.committed().sinceStart(),
                observer.audit(),
                identities == null ? null : identities.count(),
                seconds,
                drained);
    }

    /**
     * The values of the screen.
     *
     * @param repeated sent records with an event id that the user had used before
     * @param unique accepted events
     */
    record Now(
            long sent,
            long repeated,
            long lists,
            long unique,
            DemoSummary.Letters letters,
            AccuracyReport.Score score,
            AccuracyReport.Reach reach,
            Latency.Quantiles uncommitted,
            Latency.Quantiles committed,
            List<SampledUsers.Watched> watched) {}
}
