package io.recstream.ops.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.IdentityUpdate;
import io.recstream.avro.ObservedLink;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PersonsTest {

    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

    private static final ObservedLink B_C = link("b", "c", 1);
    private static final ObservedLink A_D = link("a", "d", 2);
    private static final ObservedLink D_C = link("d", "c", 3);
    private static final ObservedLink PHONE_B = link("device:phone", "b", 4);

    /** b = c and a = d are two persons until d = c; the person of the second one keeps its link. */
    private final Persons persons = new Persons();

    PersonsTest() {
        put("a", "a", null, null);
        put("d", "a", null, A_D);
        put("b", "a", null, D_C);
        put("c", "a", null, B_C);
        put("device:phone", "a", "b", PHONE_B);
        put("z", "z", null, null);
    }

    @Test
    void theLinksOfAPersonAreInTheOrderInWhichTheyWereObserved() {
        assertThat(persons.links("a")).containsExactly(B_C, A_D, D_C, PHONE_B);
        assertThat(persons.of("a"))
                .extracting(IdentityUpdate::getId)
                .containsExactly("a", "b", "c", "d", "device:phone");
        assertThat(persons.person("nobody")).isEqualTo("nobody");
    }

    @Test
    void aChainGoesOverIdsThatAreNotThePersons() {
        assertThat(persons.chain("device:phone", "a")).containsExactly(PHONE_B, B_C, D_C, A_D);
        assertThat(persons.chain("a", "device:phone")).containsExactly(A_D, D_C, B_C, PHONE_B);
        assertThat(persons.chain("b", "c")).containsExactly(B_C);
        assertThat(persons.chain("b", "b")).isEmpty();
        assertThat(persons.chain("b", "z")).isEmpty();
        assertThat(persons.chain("nobody", "b")).isEmpty();
    }

    @Test
    void theReportSaysWhoseAnIdIsAndWhy() {
        assertThat(new IdentityReport(persons, "device:phone", null).lines())
                .containsExactly(
                        "device:phone is of the person a",
                        "  user    a",
                        "  user    b",
                        "  user    c",
                        "  user    d",
                        "  device  device:phone of b",
                        "by",
                        "  b = c  2026-11-28T12:00:01Z  crm, links-0@1",
                        "  a = d  2026-11-28T12:00:02Z  crm, links-0@2",
                        "  d = c  2026-11-28T12:00:03Z  crm, links-0@3",
                        "  device:phone = b  2026-11-28T12:00:04Z  crm, links-0@4");
        assertThat(new IdentityReport(persons, "b", "d").lines())
                .containsExactly(
                        "b is of the person a",
                        "d is as well, by",
                        "  b = c  2026-11-28T12:00:01Z  crm, links-0@1",
                        "  c = d  2026-11-28T12:00:03Z  crm, links-0@3");
        assertThat(new IdentityReport(persons, "nobody", "b").lines())
                .containsExactly(
                        "nobody has no record: it is its own person, or was never seen.",
                        "b is of the person a",
                        "They are two persons: no chain of links joins them.");
        assertThat(new IdentityReport(persons, "z", "b").toJson().toString())
                .isEqualTo(
                        "{\"id\":\"z\",\"known\":true,\"person_id\":\"z\",\"users\":[\"z\"],"
                                + "\"devices\":[],\"links\":[],\"other\":{\"id\":\"b\",\"known\":true,"
                                + "\"person_id\":\"a\"},\"same_person\":false,\"chain\":[]}");
    }

    private void put(String id, String person, String owner, ObservedLink link) {
        persons.put(new IdentityUpdate(id, person, owner, link, 1L));
    }

    private static ObservedLink link(String idA, String idB, int second) {
        return new ObservedLink(
                idA, idB, NOON.plusSeconds(second), "crm", "links", 0, (long) second);
    }
}
