package io.recstream.e2e;

import io.recstream.avro.CatalogItem;
import io.recstream.avro.UserEvent;
import io.recstream.devcluster.Outgoing;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.MicroUnits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * A seeded stream of raw records with everything in it that a topic sees in a bad week: disorder,
 * duplicates, event ids used twice, late events, garbage, unknown types, anonymous users, users on
 * two devices whose session ids take turns or are missing, and events that contradict an earlier
 * one of the same item.
 */
final class Traffic {

    static final Duration OUT_OF_ORDERNESS = Duration.ofSeconds(5);
    static final Duration LATENESS = Duration.ofMinutes(1);

    /**
     * One record to send.
     *
     * @param event what it says, as the job is to understand it; null where it is to be refused
     *     whatever came before
     * @param refusal why it is to be refused whatever came before; null where it says something
     */
    record Sent(
            int partition,
            byte[] key,
            byte[] payload,
            io.recstream.job.model.UserEvent event,
            DeadLetterReason refusal) {}

    private static final Comparator<Sent> BY_TIME =
            Comparator.comparingLong(record -> record.event().time());

    private static final String[] TYPES = {
        "view", "view", "view", "click", "cart", "purchase", "impression", "dislike"
    };

    private final Random random;
    private final int partitions;
    private final int users;
    private final Map<String, List<UserEvent>> recent = new HashMap<>();
    private final List<Sent> sent = new ArrayList<>();
    private long now = Instant.now().minus(Duration.ofHours(3)).toEpochMilli();

    private Traffic(long seed, int partitions, int users) {
        this.random = new Random(seed);
        this.partitions = partitions;
        this.users = users;
    }

    static List<Sent> of(long seed, int records, int partitions, int users) {
        Traffic traffic = new Traffic(seed, partitions, users);
        while (traffic.sent.size() < records) {
            traffic.next();
        }
        return traffic.sent;
    }

    /**
     * These records, and one event more, that is 20 s older than what the watermark rests on: the
     * newest event of the partition that is behind the others.
     */
    static List<Sent> withLateOne(List<Sent> sent) {
        Map<Integer, Sent> newest = new HashMap<>();
        for (Sent record : sent) {
            if (record.event() != null) {
                newest.merge(record.partition(), record, Traffic::newer);
            }
        }
        Sent behind = newest.values().stream().min(BY_TIME).orElseThrow();
        UserEvent late =
                UserEvent.newBuilder()
                        .setEventId("late")
                        .setUserId(behind.event().userId())
                        .setItemId("i0")
                        .setEventType("view")
                        .setEventTime(Instant.ofEpochMilli(behind.event().time() - 20_000))
                        .build();
        List<Sent> all = new ArrayList<>(sent);
        all.add(sent(behind.partition(), late));
        return all;
    }

    private static Sent newer(Sent one, Sent other) {
        return BY_TIME.compare(one, other) < 0 ? other : one;
    }

    /** The seed to take: given, or a new one that is printed. */
    static long seed() {
        long seed = Long.getLong("recstream.seed", System.nanoTime());
        System.out.println("Again with -Drecstream.seed=" + seed);
        return seed;
    }

    /** The ids of the events among some records. */
    static Set<String> eventIds(List<Sent> sent) {
        Set<String> ids = new TreeSet<>();
        for (Sent record : sent) {
            if (record.event() != null) {
                ids.add(record.event().eventId());
            }
        }
        return ids;
    }

    /** What the catalogue says of every item, by its id. */
    static Map<String, byte[]> catalogue() {
        Map<String, byte[]> items = new LinkedHashMap<>();
        for (int i = 0; i < 100; i++) {
            String id = "i" + i;
            CatalogItem item =
                    CatalogItem.newBuilder()
                            .setItemId(id)
                            .setCategory(List.of(category(id).split("/")))
                            .setAttributes(Map.of("brand", brand(id), "unused", id))
                            .build();
            items.put(id, encode(item));
        }
        return items;
    }

    static byte[] encode(CatalogItem item) {
        try {
            return Outgoing.bytes(CatalogItem.getEncoder().encode(item));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String brand(String itemId) {
        return "b" + Integer.parseInt(itemId.substring(1)) % 5;
    }

    static String category(String itemId) {
        return "all/c" + Integer.parseInt(itemId.substring(1)) % 7;
    }

    /** Which partition holds a user's events, and so their order. */
    private int partition(String user) {
        return Math.floorMod(user.hashCode(), partitions);
    }

    private void next() {
        now += random.nextInt(800);
        String user = "u" + random.nextInt(users);
        int dice = random.nextInt(100);
        List<UserEvent> before = recent.computeIfAbsent(user, id -> new ArrayList<>());
        if (dice < 4 && !before.isEmpty()) {
            send(user, before.get(random.nextInt(before.size())));
        } else if (dice < 6 && !before.isEmpty()) {
            UserEvent known = before.get(random.nextInt(before.size()));
            send(user, UserEvent.newBuilder(known).setItemId(item()).build());
        } else if (dice < 9) {
            refuse(user);
        } else if (dice < 14 && !before.isEmpty()) {
            send(user, contradiction(before.get(before.size() - 1)));
        } else {
            UserEvent event = event(user, dice);
            before.add(event);
            if (before.size() > 20) {
                before.remove(0);
            }
            send(user, event);
        }
    }

    /** Three in a hundred are minutes late, one in ten is late but not too late. */
    private UserEvent event(String user, int dice) {
        long time = now - random.nextInt(2_000);
        if (dice < 17) {
            time -= Duration.ofMinutes(5).toMillis();
        } else if (dice < 27) {
            time -= random.nextInt(45_000);
        }
        String type = TYPES[random.nextInt(TYPES.length)];
        boolean anonymous = user.endsWith("7");
        return UserEvent.newBuilder()
                .setEventId("e" + sent.size())
                .setUserId(anonymous ? null : user)
                .setDeviceId(anonymous ? user : null)
                .setSessionId(sessionId(user))
                .setItemId(item())
                .setEventType(type)
                .setEventTime(Instant.ofEpochMilli(time))
                .setValue(type.equals("purchase") ? price(random.nextInt(10_000)) : null)
                .build();
    }

    /** Says the opposite of an event, as of the same instant or of up to 20 s before. */
    private UserEvent contradiction(UserEvent event) {
        boolean negative = event.getEventType().equals("dislike");
        Instant time = event.getEventTime().minusMillis(20L * random.nextInt(1_000));
        return UserEvent.newBuilder(event)
                .setEventId("e" + sent.size())
                .setEventType(negative ? "view" : "dislike")
                .setEventTime(time)
                .setValue(null)
                .build();
    }

    /**
     * Half of the users have two devices, of which some events do not tell; the others have none.
     */
    private String sessionId(String user) {
        if (Math.floorMod(user.hashCode(), 2) == 0) {
            return null;
        }
        long tenMinutes = Duration.ofMillis(now).toMinutes() / 10;
        return switch (random.nextInt(4)) {
            case 0 -> "app-" + tenMinutes;
            case 1 -> null;
            default -> "web-" + tenMinutes;
        };
    }

    /** Neighbouring ids follow each other more often than others: there is something to learn. */
    private String item() {
        int hot = (int) (Math.abs(random.nextGaussian()) * 15);
        return "i" + hot;
    }

    private void refuse(String user) {
        byte[] key = user.getBytes(StandardCharsets.UTF_8);
        int partition = partition(user);
        if (random.nextBoolean()) {
            byte[] garbage = new byte[random.nextInt(40) + 1];
            random.nextBytes(garbage);
            sent.add(new Sent(partition, key, garbage, null, DeadLetterReason.MALFORMED));
        } else {
            UserEvent unknown =
                    UserEvent.newBuilder(event(user, 50)).setEventType("telepathy").build();
            byte[] payload = Outgoing.encode(unknown);
            sent.add(new Sent(partition, key, payload, null, DeadLetterReason.UNKNOWN_EVENT_TYPE));
        }
    }

    /** Cents, or what a large order costs in a currency of small units. */
    private static double price(int number) {
        return number % 2 == 0 ? number / 100.0 : number * 9e8;
    }

    private void send(String user, UserEvent event) {
        sent.add(sent(partition(user), event));
    }

    private static Sent sent(int partition, UserEvent event) {
        String userKey = Outgoing.userKey(event);
        return new Sent(
                partition,
                userKey.getBytes(StandardCharsets.UTF_8),
                Outgoing.encode(event),
                new io.recstream.job.model.UserEvent(
                        event.getEventId(),
                        userKey,
                        event.getSessionId(),
                        event.getItemId(),
                        event.getEventType(),
                        event.getEventTime().toEpochMilli(),
                        event.getValue() == null ? 0 : MicroUnits.of(event.getValue())),
                null);
    }
}
