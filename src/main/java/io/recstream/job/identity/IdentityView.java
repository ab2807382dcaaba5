package io.recstream.job.identity;

import io.recstream.job.model.IdentityLink;
import io.recstream.job.model.IdentityUpdate;
import io.recstream.job.model.UserEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The states of identity in human-readable form. */
public final class IdentityView {

    /** The field of {@link #update} with the person of the id. */
    public static final String PERSON_ID = "person_id";

    private IdentityView() {}

    public static Map<String, Object> device(DeviceState device) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("owner", device.owner());
        facts.put("last_event_time", time(device.lastTime));
        facts.put("has_events_of_its_own", device.hasOwnEvents);
        facts.put("version", device.version);
        facts.put("periods", device.periods.stream().map(IdentityView::period).toList());
        return facts;
    }

    private static Map<String, Object> period(DeviceState.Period period) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("user", period.user());
        facts.put("since", time(period.since()));
        facts.put("until", time(period.until()));
        facts.put("shared", period.shared());
        return facts;
    }

    public static Map<String, Object> person(PersonState user) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("merged_into", user.person);
        facts.put("link", link(user.link));
        facts.put("last_event_time", time(user.lastTime));
        facts.put("revision", user.revision);
        Map<String, Object> devices = new LinkedHashMap<>();
        user.devices.forEach((id, owned) -> devices.put(id, link(owned.link())));
        facts.put("devices", devices);
        return facts;
    }

    public static Map<String, Object> events(List<ReplayableEvent> events) {
        return Map.of("events", events.stream().map(IdentityView::event).toList());
    }

    private static Map<String, Object> event(ReplayableEvent one) {
        UserEvent event = one.event();
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("event_id", event.eventId());
        facts.put("item_id", event.itemId());
        facts.put("event_type", event.type());
        facts.put("event_time", time(event.time()));
        facts.put("partition", one.partition());
        facts.put("offset", one.offset());
        return facts;
    }

    public static Map<String, Object> update(IdentityUpdate update) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(PERSON_ID, update.person());
        facts.put("owner", update.owner());
        facts.put("link", link(update.link()));
        return facts;
    }

    private static Map<String, Object> link(IdentityLink link) {
        if (link == null) {
            return null;
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("id_a", link.idA());
        facts.put("id_b", link.idB());
        facts.put("observed_at", time(link.observedAt()));
        facts.put("source", link.source());
        facts.put("topic", link.topic());
        facts.put("partition", link.partition());
        facts.put("offset", link.offset());
        return facts;
    }

    private static String time(long millis) {
        return millis == Long.MIN_VALUE ? null : Instant.ofEpochMilli(millis).toString();
    }
}
