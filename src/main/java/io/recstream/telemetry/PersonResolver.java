package io.recstream.telemetry;

import io.recstream.job.identity.DeviceState;
import io.recstream.job.model.BoundedMap;
import io.recstream.job.model.IdentityParameters;
import io.recstream.job.model.UserKey;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * The person of each event in the order in which events and links are sent, as the job resolves it
 * with identity: known at once, while {@code recstream.identities} follows with the next
 * checkpoint. All ids are keys of users and devices.
 *
 * <p>Memory is bounded: the ids seen longest ago are evicted. Not thread-safe.
 */
public final class PersonResolver {

    private final IdentityParameters parameters;
    private final UnaryOperator<String> otherwise;
    private final BiConsumer<String, String> joined;
    private final Map<String, DeviceState> devices;
    private final Map<String, String> persons;

    /**
     * A resolver that has seen nothing.
     *
     * @param otherwise the person of an id of which nothing was seen
     * @param joined is called with an id and the person that the id's events count for from now on
     */
    public PersonResolver(
            int maxIds,
            IdentityParameters parameters,
            UnaryOperator<String> otherwise,
            BiConsumer<String, String> joined) {
        this.parameters = parameters;
        this.otherwise = otherwise;
        this.joined = joined;
        devices = BoundedMap.recentlyUsed(maxIds);
        persons = BoundedMap.recentlyUsed(maxIds);
    }

    /**
     * The person of an event that was sent.
     *
     * @param id of the event's user, of its device if it has no user; may be null
     * @param device of an event with a user; else null
     * @param time event time, epoch milliseconds
     * @return null if there is no id
     */
    public String sent(String id, String device, long time) {
        if (id != null && device != null) {
            DeviceState state = devices.computeIfAbsent(device, any -> new DeviceState());
            if (state.identify(id, time, parameters) == DeviceState.Change.FIRST_OWNER) {
                joined.accept(device, personOf(id));
            }
        }
        return person(id, time);
    }

    /** The same of an event that was sent before; changes nothing. */
    public String person(String id, long time) {
        if (id == null) {
            return null;
        }
        DeviceState device = devices.get(id);
        if (device == null) {
            return personOf(id);
        }
        String owner = device.ownerAt(time);
        return owner == null ? id : personOf(owner);
    }

    /**
     * An id became part of a person, or of none but itself. A device that goes over to another
     * owner leaves its events with the one before.
     */
    public void joined(String id, String person) {
        if (id.equals(person)) {
            persons.remove(id);
            return;
        }
        String before = persons.put(id, person);
        boolean goesOver = before != null && UserKey.parse(id).isDevice();
        if (!person.equals(before) && !goesOver) {
            joined.accept(id, person);
        }
    }

    private String personOf(String user) {
        String person = persons.get(user);
        return person == null ? otherwise.apply(user) : person;
    }
}
