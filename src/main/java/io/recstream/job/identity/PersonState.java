package io.recstream.job.identity;

import io.recstream.job.model.IdentityLink;
import java.util.LinkedHashMap;
import java.util.Map;

/** The person of a user id, and the devices that belong to the user. */
public final class PersonState {

    /**
     * A device of the user.
     *
     * @param ownership the version of its ownership
     * @param link by what it is the user's
     */
    record OwnedDevice(long ownership, IdentityLink link) {}

    /** The person's id; null as long as it is the user's own. */
    String person;

    /** By what the user became part of the person; null where the person's id is the user's. */
    IdentityLink link;

    /** How often the person has changed. */
    long revision;

    /** Event time of the newest event, epoch milliseconds. */
    long lastTime = Long.MIN_VALUE;

    /**
     * Event time of the registered timer, epoch milliseconds; 0 if there is none, and in state of
     * an older release.
     */
    long checkAt;

    HistoryExtent history = new HistoryExtent();

    /** Whether the identity of the user was emitted. */
    boolean published;

    /** By key, in the order of arrival. */
    final Map<String, OwnedDevice> devices = new LinkedHashMap<>(2);

    /**
     * Takes the devices on which a forgotten user has identified since.
     *
     * @param until when the command was issued, epoch milliseconds
     */
    void takeDevices(PersonState forgotten, long until) {
        forgotten.devices.forEach(
                (device, owned) -> {
                    if (owned.link().observedAt() > until) {
                        devices.put(device, owned);
                    }
                });
    }

    /** Whether the state would be no different if the user had never been seen. */
    boolean isDispensable() {
        return person == null && revision == 0 && devices.isEmpty();
    }

    /** Approximate bytes on the heap. */
    int sizeInBytes() {
        return 160 + 320 * devices.size() + (link == null ? 0 : 200);
    }
}
