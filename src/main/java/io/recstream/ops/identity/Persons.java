package io.recstream.ops.identity;

import io.recstream.avro.IdentityUpdate;
import io.recstream.avro.ObservedLink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The newest records of the topic of identities, of some persons: their ids and the links between
 * them. The links of a person are a spanning tree of its ids: at each union one id gets the link
 * that caused it.
 */
final class Persons {

    private static final Comparator<ObservedLink> BY_TIME =
            Comparator.comparing(ObservedLink::getObservedAt)
                    .thenComparing(ObservedLink::getTopic)
                    .thenComparing(ObservedLink::getPartition)
                    .thenComparing(ObservedLink::getOffset);

    private final Map<String, IdentityUpdate> records = new TreeMap<>();

    void put(IdentityUpdate record) {
        records.put(record.getId(), record);
    }

    void remove(String id) {
        records.remove(id);
    }

    /** The record of an id, or null. */
    IdentityUpdate record(String id) {
        return records.get(id);
    }

    /** The id's person: the id itself if it has no record. */
    String person(String id) {
        IdentityUpdate record = records.get(id);
        return record == null ? id : record.getPersonId();
    }

    /** The records of a person, by id. */
    List<IdentityUpdate> of(String person) {
        return records.values().stream().filter(it -> it.getPersonId().equals(person)).toList();
    }

    /** The links of a person in the order in which they were observed, each once. */
    List<ObservedLink> links(String person) {
        return of(person).stream()
                .map(IdentityUpdate::getLink)
                .filter(link -> link != null)
                .distinct()
                .sorted(BY_TIME)
                .toList();
    }

    /**
     * The shortest chain of links from one id to another, by breadth-first search; empty if the ids
     * are equal, or if there is none.
     */
    List<ObservedLink> chain(String from, String to) {
        Map<String, List<ObservedLink>> byId = new HashMap<>();
        for (ObservedLink link : links(person(from))) {
            byId.computeIfAbsent(link.getIdA(), id -> new ArrayList<>()).add(link);
            byId.computeIfAbsent(link.getIdB(), id -> new ArrayList<>()).add(link);
        }
        Map<String, ObservedLink> reachedBy = new HashMap<>();
        Set<String> seen = new HashSet<>(Set.of(from));
        ArrayDeque<String> next = new ArrayDeque<>(seen);
        while (!next.isEmpty() && !seen.contains(to)) {
            String id = next.remove();
            for (ObservedLink link : byId.getOrDefault(id, List.of())) {
                String other = other(link, id);
                if (seen.add(other)) {
                    reachedBy.put(other, link);
                    next.add(other);
                }
            }
        }
        List<ObservedLink> chain = new ArrayList<>();
        for (String id = to; reachedBy.containsKey(id); id = other(reachedBy.get(id), id)) {
            chain.add(0, reachedBy.get(id));
        }
        return chain;
    }

    /** The other id of a link. */
    static String other(ObservedLink link, String id) {
        return link.getIdA().equals(id) ? link.getIdB() : link.getIdA();
    }
}
