package io.recstream.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PersonResolverTest {

    private final PersonResolver persons = new PersonResolver(100);

    @Test
    void aDeviceIsOfTheUserWhoIdentifiedLast() {
        assertThat(persons.person(null, "d")).isEqualTo("device:d");
        persons.sent("u1", "d");
        assertThat(persons.person(null, "d")).isEqualTo("u1");
        persons.sent(null, "d");
        persons.sent("u2", "d");
        assertThat(persons.person(null, "d")).isEqualTo("u2");
        assertThat(persons.person("u1", "d")).isEqualTo("u1");
        assertThat(persons.person(null, null)).isNull();
    }

    @Test
    void aUserIsOfThePersonThatTheyJoined() {
        persons.sent("u2", "d");
        persons.joined("u2", "u1");
        assertThat(persons.person("u2", null)).isEqualTo("u1");
        assertThat(persons.person(null, "d")).isEqualTo("u1");
        persons.joined("u2", "u2");
        assertThat(persons.person(null, "d")).isEqualTo("u2");
    }
}
