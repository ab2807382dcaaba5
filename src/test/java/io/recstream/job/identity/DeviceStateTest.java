package io.recstream.job.identity;

import static io.recstream.job.identity.DeviceState.Change.FIRST_OWNER;
import static io.recstream.job.identity.DeviceState.Change.NEW_OWNER;
import static io.recstream.job.identity.DeviceState.Change.NONE;
import static io.recstream.job.identity.DeviceState.Change.PAST_OWNER;
import static io.recstream.job.identity.DeviceState.Change.TOO_MANY_OWNERS;
import static io.recstream.job.model.TestingInstant.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.IdentityParameters;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeviceStateTest {

    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final IdentityParameters PARAMETERS =
            new IdentityParameters(100, 2, 90 * DAY, 7 * DAY, 200);

    private final DeviceState device = new DeviceState();

    private DeviceState.Change identify(String user, String time) {
        return device.identify(user, at(time), PARAMETERS);
    }

    @Test
    void belongsToTheUserWhoIdentifiedLast() {
        assertThat(device.owner()).isNull();
        assertThat(identify("u1", "10:00")).isEqualTo(FIRST_OWNER);
        assertThat(identify("u1", "10:10")).isEqualTo(NONE);
        assertThat(identify("u2", "10:20")).isEqualTo(NEW_OWNER);
        assertThat(identify("u1", "10:30")).isEqualTo(NEW_OWNER);
        assertThat(device.owner()).isEqualTo("u1");
    }

    @Test
    void anEventBelongsToTheOwnerAtItsTimeAndBeforeTheFirstToTheFirst() {
        identify("u1", "10:00");
        identify("u2", "10:20");

        assertThat(device.ownerAt(at("09:00"))).isEqualTo("u1");
        assertThat(device.ownerAt(at("10:19"))).isEqualTo("u1");
        assertThat(device.ownerAt(at("10:20"))).isEqualTo("u2");
        assertThat(device.ownerAt(at("23:00"))).isEqualTo("u2");
    }

    @Test
    void aLateEventDoesNotTakeTheDeviceBack() {
        identify("u1", "10:00");
        identify("u2", "10:20");
        long version = device.version;

        assertThat(identify("u1", "10:15")).isEqualTo(NONE);
        assertThat(identify("u2", "10:18")).isEqualTo(NONE);
        assertThat(device.ownerAt(at("10:18"))).isEqualTo("u2");
        assertThat(device.owner()).isEqualTo("u2");
        assertThat(device.version).isEqualTo(version);
    }

    @Test
    void anEarlierOwnerThatBecomesKnownLateIsRemembered() {
        identify("u2", "10:20");

        assertThat(identify("u1", "10:00")).isEqualTo(PAST_OWNER);
        assertThat(device.ownerAt(at("10:10"))).isEqualTo("u1");
        assertThat(device.owner()).isEqualTo("u2");
    }

    @Test
    void withTooManyUsersWithinADayItIsNobodysUntilThereAreFewer() {
        identify("u1", "10:00");
        identify("u2", "10:20");

        assertThat(identify("u3", "10:30")).isEqualTo(TOO_MANY_OWNERS);
        assertThat(device.owner()).isNull();
        assertThat(device.ownerAt(at("10:31"))).isNull();
        assertThat(device.ownerAt(at("10:25"))).isEqualTo("u2");
        assertThat(identify("u3", "10:40")).isEqualTo(NONE);
        assertThat(identify("u1", "10:50")).isEqualTo(TOO_MANY_OWNERS);
        assertThat(device.identify("u1", at("11:00") + DAY, PARAMETERS)).isEqualTo(NEW_OWNER);
        assertThat(device.owner()).isEqualTo("u1");
    }

    @Test
    void theVersionGrowsWithEachChangeOfTheOwner() {
        identify("u1", "10:00");
        long first = device.version;
        identify("u1", "10:01");
        assertThat(device.version).isEqualTo(first);
        identify("u2", "10:02");
        assertThat(device.version).isGreaterThan(first);
    }

    @Test
    void keepsABoundedNumberOfPeriods() {
        for (int i = 0; i < 1_000; i++) {
            device.identify("u" + i % 2, at("10:00") + i, PARAMETERS);
        }
        assertThat(device.periods).hasSizeLessThanOrEqualTo(6);
        assertThat(device.owner()).isEqualTo("u1");
    }
}
