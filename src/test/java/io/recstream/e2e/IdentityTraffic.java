package io.recstream.e2e;

import io.recstream.avro.UserEvent;
import io.recstream.job.model.UserKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Visitors who browse anonymously, log in, change devices, share them, and have several accounts:
 * events in the order of time.
 */
final class IdentityTraffic {

    private static final String[] TYPES = {"view", "view", "click", "cart", "purchase"};

    private final Random random;
    private final int users;
    private long now;
    private int events;

    IdentityTraffic(long seed, int users) {
        this.random = new Random(seed);
        this.users = users;
        this.now = Instant.now().minus(Duration.ofHours(2)).toEpochMilli();
    }

    List<UserEvent> next(int count) {
        List<UserEvent> sent = new ArrayList<>();
        while (sent.size() < count) {
            if (!sent.isEmpty() && random.nextInt(20) == 0) {
                sent.add(sent.get(sent.size() - 1 - random.nextInt(Math.min(50, sent.size()))));
            } else {
                sent.add(event());
            }
        }
        return sent;
    }

    /** Every user has a device of their own; every fifth device is shared by four users. */
    private UserEvent event() {
        now += random.nextInt(400);
        int user = random.nextInt(users);
        int device = random.nextInt(5) == 0 ? user / 4 * 4 : user;
        int ids = random.nextInt(10);
        boolean anonymous = ids < 5;
        boolean withDevice = anonymous || ids < 8;
        String type = TYPES[random.nextInt(TYPES.length)];
        return UserEvent.newBuilder()
                .setEventId("e" + events++)
                .setUserId(anonymous ? null : "u" + user)
                .setDeviceId(withDevice ? "d" + device : null)
                .setItemId("i" + (int) (Math.abs(random.nextGaussian()) * 15))
                .setEventType(type)
                .setEventTime(Instant.ofEpochMilli(now))
                .setValue(type.equals("purchase") ? random.nextInt(10_000) / 100.0 : null)
                .build();
    }

    /** Links of accounts, some of them twice. */
    List<String[]> links(int count) {
        List<String[]> links = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String a = "u" + random.nextInt(users);
            String b = "u" + random.nextInt(users);
            if (!a.equals(b)) {
                links.add(new String[] {a, b});
            }
        }
        return links;
    }

    /** By device, so that the events of a device stay in order. */
    static String key(UserEvent event) {
        return event.getDeviceId() == null
                ? event.getUserId()
                : UserKey.of(null, event.getDeviceId());
    }
}
