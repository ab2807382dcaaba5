package io.recstream.ops.identity;

import io.recstream.avro.IdentityUpdate;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.JobSettings;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The users that devices belong to, as the topic of identities says. */
public final class DeviceOwners {

    private DeviceOwners() {}

    /**
     * Reads the topic.
     *
     * @return the keys of the users, by that of the device; nothing for a device that is nobody's
     */
    public static Map<String, String> read(
            CheckedSettings checked, JobSettings.Identity identity, Collection<String> devices)
            throws IOException {
        Persons persons = new IdentityTopic(checked, identity).read(devices);
        Map<String, String> owners = new HashMap<>();
        for (String device : devices) {
            IdentityUpdate record = persons.record(device);
            if (record != null && record.getOwner() != null) {
                owners.put(device, record.getOwner());
            }
        }
        return owners;
    }
}
