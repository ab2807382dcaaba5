package io.recstream.e2e;

import io.recstream.job.model.MicroUnits;
import io.recstream.job.model.Resolution;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserFeatures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Identity without state of its own: all events and links that ever were are looked through each
 * time. For events in the order of time, and users few enough for no bound to apply.
 */
final class IdentityOracle {

    /** An event, its user and device as sent. */
    private record Seen(UserEvent event, String userId, String deviceId) {

        String id() {
            return userId == null ? deviceId : userId;
        }
    }

    private final List<Seen> events = new ArrayList<>();

    /** The events of each user or ownerless device, in the order in which they became theirs. */
    private final Map<String, List<Seen>> histories = new TreeMap<>();

    private final Set<String> known = new LinkedHashSet<>();
    private final Map<String, List<String>> members = new TreeMap<>();
    private final Map<String, String> personOf = new TreeMap<>();
    private final Consumer<UserEvent> resolved;

    /**
     * @param resolved receives what the recommender gets to see, in order
     */
    IdentityOracle(Consumer<UserEvent> resolved) {
        this.resolved = resolved;
    }

    void accept(io.recstream.avro.UserEvent sent) {
        String userId = sent.getUserId();
        String deviceId = sent.getDeviceId() == null ? null : "device:" + sent.getDeviceId();
        String id = userId == null ? deviceId : userId;
        if (!known.add(id + " " + sent.getEventId())) {
            return;
        }
        UserEvent event =
                new UserEvent(
                        sent.getEventId(),
                        id,
                        sent.getSessionId(),
                        sent.getItemId(),
                        sent.getEventType(),
                        sent.getEventTime().toEpochMilli(),
                        sent.getValue() == null ? 0 : MicroUnits.of(sent.getValue()));
        boolean isFirstLogin = userId != null && deviceId != null && ownerNow(deviceId) == null;
        if (isFirstLogin && eventsOf(deviceId).size() > 0) {
            List<Seen> before = eventsOf(deviceId);
            resolved.accept(UserEvent.retirement(deviceId, event.time()));
            before.forEach(one -> replay(one, person(userId)));
            historyOf(userId).addAll(before);
            histories.remove(deviceId);
        }
        Seen seen = new Seen(event, userId, deviceId);
        events.add(seen);
        historyOf(user(seen)).add(seen);
        resolved.accept(event.of(person(user(seen)), new Resolution(id, Resolution.Kind.NEW)));
    }

    void link(String a, String b) {
        String personA = person(a);
        String personB = person(b);
        if (personA.equals(personB)) {
            return;
        }
        List<String> ofA = members.computeIfAbsent(personA, id -> new ArrayList<>(List.of(id)));
        List<String> ofB = members.computeIfAbsent(personB, id -> new ArrayList<>(List.of(id)));
        boolean isLargerA =
                ofA.size() == ofB.size() ? personA.compareTo(personB) < 0 : ofA.size() > ofB.size();
        String person = isLargerA ? personA : personB;
        String merged = isLargerA ? personB : personA;
        List<String> moved = members.remove(merged);
        for (String user : moved) {
            personOf.put(user, person);
            resolved.accept(UserEvent.retirement(merged, 0));
            List<Seen> replayed = eventsOf(user);
            replayed.forEach(one -> replay(one, person));
            if (!replayed.isEmpty()) {
                UserEvent last = replayed.get(replayed.size() - 1).event();
                UserEvent newest =
                        replayed.stream()
                                .map(Seen::event)
                                .reduce((one, next) -> next.time() >= one.time() ? next : one)
                                .orElseThrow();
                resolved.accept(UserEvent.merge(person, last, newest, 0, UserFeatures.COMPLETE));
            }
        }
        members.get(person).addAll(moved);
    }

    private void replay(Seen one, String person) {
        resolved.accept(one.event().of(person, new Resolution(one.id(), Resolution.Kind.REPLAY)));
    }

    private String person(String id) {
        return personOf.getOrDefault(id, id);
    }

    /** The user of an event: of one without a user, who identified on the device last, or first. */
    private String user(Seen seen) {
        if (seen.userId() != null) {
            return seen.userId();
        }
        String user = null;
        for (Seen other : events) {
            boolean identifies = other.userId() != null && seen.deviceId().equals(other.deviceId());
            if (identifies && (user == null || events.indexOf(other) < events.indexOf(seen))) {
                user = other.userId();
            }
        }
        return user == null ? seen.deviceId() : user;
    }

    private String ownerNow(String deviceId) {
        String owner = null;
        for (Seen other : events) {
            if (other.userId() != null && deviceId.equals(other.deviceId())) {
                owner = other.userId();
            }
        }
        return owner;
    }

    private List<Seen> eventsOf(String user) {
        return List.copyOf(historyOf(user));
    }

    private List<Seen> historyOf(String user) {
        return histories.computeIfAbsent(user, id -> new ArrayList<>());
    }

    /** All events of each person, who were known from the start. */
    Map<String, List<UserEvent>> eventsByPerson() {
        Map<String, List<UserEvent>> byPerson = new LinkedHashMap<>();
        for (Seen seen : events) {
            byPerson.computeIfAbsent(person(user(seen)), id -> new ArrayList<>()).add(seen.event());
        }
        return byPerson;
    }

    /** The person of every id. */
    Map<String, String> identities() {
        Map<String, String> identities = new TreeMap<>();
        Set<String> ids = new TreeSet<>(personOf.keySet());
        members.values().forEach(ids::addAll);
        for (Seen seen : events) {
            if (seen.userId() != null) {
                ids.add(seen.userId());
            }
            if (seen.deviceId() != null) {
                String owner = ownerNow(seen.deviceId());
                identities.put(seen.deviceId(), owner == null ? seen.deviceId() : person(owner));
            }
        }
        ids.forEach(id -> identities.put(id, person(id)));
        return identities;
    }
}
