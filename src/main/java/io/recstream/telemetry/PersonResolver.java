package io.recstream.telemetry;

import io.recstream.job.model.BoundedMap;
import io.recstream.job.model.UserKey;
import java.util.Map;

/**
 * The person of each event in the order in which events and links are sent, as the job resolves it
 * with identity: known at once, while {@code recstream.identities} follows with the next
 * checkpoint. An event that is delayed across the change of a device's owner may differ.
 *
 * <p>Memory is bounded: the ids seen longest ago are evicted, and are then persons of their own.
 * Not thread-safe.
 */
public final class PersonResolver {

    private final Map<String, String> owners;
    private final Map<String, String> persons;

    public PersonResolver(int maxIds) {
        owners = BoundedMap.recentlyUsed(maxIds);
        persons = BoundedMap.recentlyUsed(maxIds);
    }

    /** An event was sent: if it has both ids, the user is the owner of the device from now on. */
    public void sent(String userId, String deviceId) {
        String user = UserKey.of(userId, null);
        String device = UserKey.of(null, deviceId);
        if (user != null && device != null) {
            owners.put(device, user);
        }
    }

    /** The key of the person of an event with these ids; null if there is no id. */
    public String person(String userId, String deviceId) {
        String key = UserKey.of(userId, deviceId);
        return key == null ? null : personOf(owners.getOrDefault(key, key));
    }

    /** A user became part of a person. */
    public void joined(String user, String person) {
        if (user.equals(person)) {
            persons.remove(user);
        } else {
            persons.put(user, person);
        }
    }

    private String personOf(String user) {
        return persons.getOrDefault(user, user);
    }
}
