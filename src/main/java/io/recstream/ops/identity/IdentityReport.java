package io.recstream.ops.identity;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.avro.IdentityUpdate;
import io.recstream.avro.ObservedLink;
import io.recstream.job.model.UserKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Whose an id is and why.
 *
 * @param other an id to which the chain of links is wanted; null for all links of the person
 */
record IdentityReport(Persons persons, String id, String other) {

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        String person = persons.person(id);
        if (persons.record(id) == null) {
            lines.add(id + " has no record: it is its own person, or was never seen.");
        } else {
            lines.add(id + " is of the person " + person);
        }
        if (other != null) {
            chain(person, lines);
            return lines;
        }
        for (IdentityUpdate member : persons.of(person)) {
            lines.add(
                    isDevice(member)
                            ? "  device  " + member.getId() + owner(member)
                            : "  user    " + member.getId());
        }
        List<ObservedLink> links = persons.links(person);
        if (!links.isEmpty()) {
            lines.add("by");
            links.forEach(link -> lines.add("  " + line(link)));
        }
        return lines;
    }

    private void chain(String person, List<String> lines) {
        String otherPerson = persons.person(other);
        if (!otherPerson.equals(person)) {
            lines.add(
                    persons.record(other) == null
                            ? other + " has no record: it is its own person, or was never seen."
                            : other + " is of the person " + otherPerson);
            lines.add("They are two persons: no chain of links joins them.");
            return;
        }
        List<ObservedLink> chain = persons.chain(id, other);
        lines.add(
                chain.isEmpty()
                        ? "No chain of links to " + other + " is in the topic."
                        : other + " is as well, by");
        String at = id;
        for (ObservedLink link : chain) {
            String next = Persons.other(link, at);
            lines.add("  " + at + " = " + next + "  " + observation(link));
            at = next;
        }
    }

    private static String owner(IdentityUpdate device) {
        return device.getOwner() == null ? ", nobody's" : " of " + device.getOwner();
    }

    private static String line(ObservedLink link) {
        return link.getIdA() + " = " + link.getIdB() + "  " + observation(link);
    }

    /** When, who said so, and where the record is. */
    private static String observation(ObservedLink link) {
        return "%s  %s, %s-%d@%d"
                .formatted(
                        link.getObservedAt(),
                        link.getSource() == null ? "no source" : link.getSource(),
                        link.getTopic(),
                        link.getPartition(),
                        link.getOffset());
    }

    private static boolean isDevice(IdentityUpdate record) {
        return UserKey.parse(record.getId()).isDevice();
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        String person = persons.person(id);
        put(json, id);
        ArrayNode users = json.putArray("users");
        ArrayNode devices = json.putArray("devices");
        for (IdentityUpdate member : persons.of(person)) {
            if (isDevice(member)) {
                devices.addObject().put("id", member.getId()).put("owner", member.getOwner());
            } else {
                users.add(member.getId());
            }
        }
        put(json.putArray("links"), persons.links(person));
        if (other != null) {
            put(json.putObject("other"), other);
            json.put("same_person", persons.person(other).equals(person));
            put(json.putArray("chain"), persons.chain(id, other));
        }
        return json;
    }

    private void put(ObjectNode json, String ofId) {
        json.put("id", ofId)
                .put("known", persons.record(ofId) != null)
                .put("person_id", persons.person(ofId));
    }

    private static void put(ArrayNode array, List<ObservedLink> links) {
        for (ObservedLink link : links) {
            array.addObject()
                    .put("id_a", link.getIdA())
                    .put("id_b", link.getIdB())
                    .put("observed_at", link.getObservedAt().toString())
                    .put("source", link.getSource())
                    .put("topic", link.getTopic())
                    .put("partition", link.getPartition())
                    .put("offset", link.getOffset());
        }
    }
}
