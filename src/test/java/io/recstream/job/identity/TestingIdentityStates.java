package io.recstream.job.identity;

import io.recstream.job.model.IdentityLink;
import io.recstream.job.model.IdentityParameters;
import io.recstream.job.model.UserEvent;

/** States of identity with the most frequent content, for the sizes of their byte forms. */
public final class TestingIdentityStates {

    private static final IdentityParameters PARAMETERS = new IdentityParameters(100, 5, 0, 0, 200);

    private TestingIdentityStates() {}

    /** A device with one owner. */
    public static DeviceState device(String user, long time) {
        DeviceState device = new DeviceState();
        device.identify(user, time, PARAMETERS);
        device.lastTime = time;
        return device;
    }

    /** A user who is their own person, with devices. */
    public static PersonState person(String user, int devices, long time) {
        PersonState person = new PersonState();
        person.lastTime = time;
        person.history.size = 30;
        person.published = true;
        for (int i = 0; i < devices; i++) {
            IdentityLink link = link("device:" + (char) ('a' + i) + user.substring(1), user, time);
            person.devices.put(link.idA(), new PersonState.OwnedDevice(time, link));
        }
        return person;
    }

    public static ReplayableEvent replayable(UserEvent event) {
        return new ReplayableEvent(event, 3, 1 << 20);
    }

    /** What an event with both ids says. */
    public static IdentityLink link(String device, String user, long time) {
        return new IdentityLink(
                device, user, time, IdentityLink.FROM_EVENT, "recstream.events", 3, 1 << 20);
    }
}
