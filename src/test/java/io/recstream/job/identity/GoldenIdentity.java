package io.recstream.job.identity;

import io.recstream.job.model.IdentityLink;
import io.recstream.job.model.Resolution;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.Golden;
import java.util.List;
import java.util.Map;

/** What the operators of identity keep, for the golden bytes. */
public final class GoldenIdentity {

    private static final long TIME = 1_700_000_000_000L;
    private static final IdentityLink LINK =
            new IdentityLink("device:d1", "ü1", TIME, "event", "events", 2, 7);

    private GoldenIdentity() {}

    public static List<Golden<?>> all() {
        return List.of(device(), person(), node(), event());
    }

    private static Golden<DeviceState> device() {
        return new Golden<>(new DeviceStateCodec(), Map.of(1, device(0), 2, device(TIME + 99)));
    }

    private static DeviceState device(long checkAt) {
        DeviceState device = new DeviceState();
        device.version = TIME + 1;
        device.checkAt = checkAt;
        device.lastTime = TIME + 5_000;
        device.history.size = 3;
        device.hasOwnEvents = true;
        device.periods.add(new DeviceState.Period("ü1", TIME, TIME + 10, false));
        device.periods.add(new DeviceState.Period("u2", TIME + 20, TIME + 20, true));
        return device;
    }

    private static Golden<PersonState> person() {
        return new Golden<>(new PersonStateCodec(), Map.of(1, person(0), 2, person(TIME + 99)));
    }

    private static PersonState person(long checkAt) {
        PersonState person = new PersonState();
        person.person = "u0";
        person.checkAt = checkAt;
        person.link = LINK;
        person.revision = 2;
        person.lastTime = TIME;
        person.history.size = 4;
        person.history.missingBefore = TIME - 1_000;
        person.published = true;
        person.devices.put("device:d1", new PersonState.OwnedDevice(TIME, LINK));
        return person;
    }

    private static Golden<UnionFind.Node> node() {
        return Golden.state(new UnionFindNodeCodec(), new UnionFind.Node("u0", 0));
    }

    private static Golden<ReplayableEvent> event() {
        UserEvent event =
                new UserEvent("e1", "ü1", "s1", "i1", "purchase", TIME, 19_990_000, 42)
                        .of("ü1", new Resolution("ü1", Resolution.Kind.NEW));
        return Golden.state(new ReplayableEventCodec(), new ReplayableEvent(event, 2, 7));
    }
}
