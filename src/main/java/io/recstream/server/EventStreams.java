package io.recstream.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.UserFeatures;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.eclipse.jetty.server.Request;

/**
 * Streams the changes of the view as server-sent events: one user's lists and features in full, or
 * a notice of every change.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML, server-sent
 *     events</a>
 */
final class EventStreams implements TopicView.Listener, AutoCloseable {

    private static final byte[] KEEP_ALIVE = ":\n\n".getBytes(UTF_8);
    private static final int KEEP_ALIVE_SECONDS = 10;

    private final TopicView view;
    private final int most;
    private final int maxOfAddress;
    private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();

    /** By the id in the request. */
    private final Map<String, List<EventStream>> byUser = new ConcurrentHashMap<>();

    /** The current user of each id in {@link #byUser}; changed in its computations only. */
    private final Map<String, RequestedUser> users = new ConcurrentHashMap<>();

    /** The ids in {@link #byUser} whose user has a key; the same without identity. */
    private final Map<String, Set<String>> requestedIds = new ConcurrentHashMap<>();

    private final List<EventStream> ofAll = new CopyOnWriteArrayList<>();
    private final List<EventStream> ofLive = new CopyOnWriteArrayList<>();
    private final PeriodicTask clock = new PeriodicTask("keep-alive", this::keepAlive);

    /**
     * @param most maximum number of open streams
     * @param maxOfAddress maximum of one address
     */
    EventStreams(TopicView view, int most, int maxOfAddress) {
        this.view = view;
        this.most = most;
        this.maxOfAddress = maxOfAddress;
        clock.start(KEEP_ALIVE_SECONDS, KEEP_ALIVE_SECONDS);
    }

    int open() {
        return open.get();
    }

    /**
     * Begins with the current records, so that no change between a request and its stream is
     * missed.
     */
    void ofUser(HttpExchange exchange) {
        String requested = exchange.id();
        EventStream stream = start(exchange, ended -> leave(requested, ended));
        if (stream == null) {
            return;
        }
        byUser.compute(
                requested,
                (id, list) -> {
                    assign(id);
                    return with(list, stream);
                });
        // If the client disconnected before the stream was listed, nothing else removes it.
        if (stream.isEnded()) {
            leave(requested, stream);
            return;
        }
        sendCurrent(stream, view.user(requested));
    }

    private void leave(String requested, EventStream stream) {
        byUser.computeIfPresent(
                requested,
                (id, list) -> {
                    List<EventStream> others = without(list, stream);
                    if (others == null) {
                        unassign(users.remove(id), id);
                    }
                    return others;
                });
    }

    /** Looks up the user of a requested id. Returns whether they are another one than before. */
    private boolean assign(String requested) {
        RequestedUser user = view.user(requested);
        RequestedUser before = users.put(requested, user);
        if (user.equals(before)) {
            return false;
        }
        unassign(before, requested);
        requestedIds.compute(
                user.id(),
                (id, ids) -> {
                    Set<String> all = ids == null ? ConcurrentHashMap.newKeySet() : ids;
                    all.add(requested);
                    return all;
                });
        return true;
    }

    private void unassign(RequestedUser user, String requested) {
        if (user != null) {
            requestedIds.computeIfPresent(
                    user.id(),
                    (id, ids) -> {
                        ids.remove(requested);
                        return ids.isEmpty() ? null : ids;
                    });
        }
    }

    /** The records of a user as they are now. */
    private void sendCurrent(EventStream stream, RequestedUser user) {
        // A concurrent change must be sent after the current records.
        synchronized (stream) {
            stream.offer(list(user, view.recommendations(user.id())));
            stream.offer(features(user, view.features(user.id())));
        }
    }

    private byte[] list(RequestedUser user, RecommendationUpdate list) {
        return event(
                "recommendations",
                ViewJson.recommendations(user, list, view.popular(), Integer.MAX_VALUE));
    }

    private static byte[] features(RequestedUser user, UserFeatures features) {
        return event("features", ViewJson.features(user, features));
    }

    void ofAll(HttpExchange exchange) {
        EventStream stream = start(exchange, ofAll::remove);
        if (stream != null) {
            list(stream, ofAll);
        }
    }

    /** Begins with the newest measurements. */
    void ofLive(HttpExchange exchange, byte[] newest) {
        EventStream stream = start(exchange, ofLive::remove);
        if (stream != null) {
            stream.offer(event("live", newest));
            list(stream, ofLive);
        }
    }

    private static void list(EventStream stream, List<EventStream> listeners) {
        listeners.add(stream);
        if (stream.isEnded()) {
            listeners.remove(stream);
        }
    }

    /** Number of registered streams. */
    int listed() {
        return ofAll.size() + ofLive.size() + byUser.values().stream().mapToInt(List::size).sum();
    }

    /** Sends the live figures. */
    void live(byte[] json) {
        if (!ofLive.isEmpty()) {
            byte[] event = event("live", json);
            ofLive.forEach(stream -> stream.offer(event));
        }
    }

    private EventStream start(HttpExchange exchange, Consumer<EventStream> leave) {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            throw new ApiProblem(503, "TOO_MANY_STREAMS", most + " streams are open already")
                    .after(10)
                    .refused();
        }
        String address = Request.getRemoteAddr(exchange.request());
        if (byAddress.merge(address, 1, Integer::sum) > maxOfAddress) {
            leave(address);
            throw new ApiProblem(
                            503,
                            "TOO_MANY_STREAMS",
                            maxOfAddress + " streams of this address are open already")
                    .after(10)
                    .refused();
        }
        EventStream stream =
                new EventStream(
                        exchange,
                        ended -> {
                            leave(address);
                            leave.accept(ended);
                        });
        stream.begin();
        return exchange.isHead() ? null : stream;
    }

    private void leave(String address) {
        open.decrementAndGet();
        byAddress.computeIfPresent(address, (client, streams) -> streams == 1 ? null : streams - 1);
    }

    private static List<EventStream> with(List<EventStream> list, EventStream stream) {
        List<EventStream> all = list == null ? new CopyOnWriteArrayList<>() : list;
        all.add(stream);
        return all;
    }

    private static List<EventStream> without(List<EventStream> list, EventStream stream) {
        list.remove(stream);
        return list.isEmpty() ? null : list;
    }

    @Override
    public void changed(Table table, String id, SpecificRecord value) {
        if (!ofAll.isEmpty()) {
            byte[] notice = event("change", notice(table, id, value));
            ofAll.forEach(stream -> stream.offer(notice));
        }
        if (table == Table.IDENTITIES) {
            identityChanged(id);
        } else if (table.isOfUsers()) {
            requestedIds.getOrDefault(id, Set.of()).forEach(it -> changed(table, id, it, value));
        }
    }

    /** The streams of an id whose person is another one go on with the records of that person. */
    private void identityChanged(String requested) {
        byUser.computeIfPresent(
                requested,
                (id, list) -> {
                    if (assign(id)) {
                        list.forEach(stream -> sendCurrent(stream, users.get(id)));
                    }
                    return list;
                });
    }

    private void changed(Table table, String id, String requested, SpecificRecord value) {
        RequestedUser user = users.get(requested);
        List<EventStream> listeners = byUser.get(requested);
        if (user == null || !user.id().equals(id) || listeners == null) {
            return;
        }
        byte[] event =
                table == Table.FEATURES
                        ? features(user, (UserFeatures) value)
                        : list(user, (RecommendationUpdate) value);
        listeners.forEach(stream -> stream.offer(event));
    }

    private static byte[] notice(Table table, String id, SpecificRecord value) {
        boolean hasVersion = value != null && table != Table.CATALOG;
        return Json.bytes(
                new Change(
                        table.toString(),
                        id,
                        hasVersion
                                ? (Long) value.get(table.schema().getField("version").pos())
                                : null));
    }

    private record Change(String table, String id, Long version) {}

    /** The JSON has no line breaks, so it is one data line. */
    private static byte[] event(String name, byte[] json) {
        byte[] head = ("event: " + name + "\ndata: ").getBytes(UTF_8);
        byte[] event = new byte[head.length + json.length + 2];
        System.arraycopy(head, 0, event, 0, head.length);
        System.arraycopy(json, 0, event, head.length, json.length);
        event[event.length - 2] = '\n';
        event[event.length - 1] = '\n';
        return event;
    }

    private void keepAlive() {
        ofAll.forEach(stream -> stream.offer(KEEP_ALIVE));
        byUser.values().forEach(list -> list.forEach(stream -> stream.offer(KEEP_ALIVE)));
    }

    @Override
    public void close() {
        clock.close();
        ofAll.forEach(EventStream::end);
        ofLive.forEach(EventStream::end);
        byUser.values().forEach(list -> list.forEach(EventStream::end));
    }
}
