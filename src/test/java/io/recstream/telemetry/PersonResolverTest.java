package io.recstream.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.IdentityParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PersonResolverTest {

    private static final IdentityParameters TWO_OWNERS = new IdentityParameters(10, 2, 1, 1, 1);

    private final List<String> joined = new ArrayList<>();
    private final Map<String, String> known = Map.of("device:tv", "u9");
    private final PersonResolver persons =
            new PersonResolver(
                    100,
                    TWO_OWNERS,
                    id -> known.getOrDefault(id, id),
                    (id, person) -> joined.add(id + " = " + person));

    @Test
    void aDeviceIsOfTheUserWhoIdentifiedLast() {
        assertThat(persons.sent("device:d", null, 1)).isEqualTo("device:d");
        assertThat(persons.sent("u1", "device:d", 10)).isEqualTo("u1");
        assertThat(persons.sent("device:d", null, 11)).isEqualTo("u1");
        assertThat(persons.sent("u2", "device:d", 20)).isEqualTo("u2");
        assertThat(persons.sent("device:d", null, 21)).isEqualTo("u2");

        assertThat(joined).as("what a later owner finds stays").containsExactly("device:d = u1");
        assertThat(persons.sent(null, null, 1)).isNull();
    }

    @Test
    void anEventIsOfTheOwnerOfItsOwnTime() {
        persons.sent("u1", "device:d", 10);
        persons.sent("u2", "device:d", 20);

        assertThat(persons.sent("device:d", null, 15)).isEqualTo("u1");
        assertThat(persons.sent("device:d", null, 5)).as("before the first login").isEqualTo("u1");
        assertThat(persons.person("device:d", 25)).isEqualTo("u2");
    }

    @Test
    void aDeviceOfTooManyUsersIsItsOwn() {
        persons.sent("u1", "device:d", 10);
        persons.sent("u2", "device:d", 20);

        assertThat(persons.sent("u3", "device:d", 30)).isEqualTo("u3");
        assertThat(persons.sent("device:d", null, 31)).isEqualTo("device:d");
    }

    @Test
    void aUserIsOfThePersonThatTheyJoined() {
        persons.sent("u2", "device:d", 1);
        persons.joined("u2", "u1");
        persons.joined("u2", "u1");
        assertThat(persons.sent("u2", null, 2)).isEqualTo("u1");
        assertThat(persons.sent("device:d", null, 3)).isEqualTo("u1");
        assertThat(joined).containsExactly("device:d = u2", "u2 = u1");

        persons.joined("u2", "u2");
        assertThat(persons.sent("device:d", null, 4)).isEqualTo("u2");
    }

    @Test
    void aDeviceThatGoesOverToAnotherOwnerJoinsOnlyTheFirst() {
        persons.joined("device:d", "device:d");
        persons.joined("device:d", "u1");
        persons.joined("device:d", "u2");
        persons.joined("u3", "u1");
        persons.joined("u3", "u0");

        assertThat(joined).containsExactly("device:d = u1", "u3 = u1", "u3 = u0");
    }

    @Test
    void anIdThatWasNotSeenIsAsItIsKnownElsewhere() {
        assertThat(persons.sent("device:tv", null, 1)).isEqualTo("u9");
        persons.sent("u1", "device:tv", 2);
        assertThat(persons.sent("device:tv", null, 3)).isEqualTo("u1");
    }
}
