package io.recstream.devcluster;

import io.recstream.avro.CatalogItem;
import io.recstream.avro.IdentityLink;
import io.recstream.avro.UserEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The events of a {@link Shop} with defects of real topics: 1 % are duplicates, 0.5 % are broken,
 * and some are seconds late. Equal seeds give equal traffic, except times.
 */
public final class ShopTraffic {

    /** Shares of all records. */
    private static final double DUPLICATES = 0.01;

    private static final double BROKEN = 0.005;

    /** Share of the valid events that are delayed, and their maximum delay. */
    private static final double DELAYED = 0.1;

    private static final long MAX_DELAY_MILLIS = 3_000;
    private static final long FUTURE_MILLIS = Duration.ofDays(2).toMillis();

    /** Number of recent records of which duplicates are drawn. */
    private static final int REMEMBERED = 256;

    private final Shop shop;
    private final ShopVisits visits;

    /** Null without logins. */
    private final ShopLogins logins;

    private final SplittableRandom random;
    private final Outgoing[] recent = new Outgoing[REMEMBERED];
    private int sound;

    /**
     * Creates the traffic of a number of users.
     *
     * @param users at least 4, so that there is always one who is not in the shop
     */
    public ShopTraffic(Shop shop, long seed, int users) {
        this(shop, seed, users, false);
    }

    /**
     * Creates traffic without or with logins, which give the same events other ids: on devices,
     * before and after a login, and of second accounts. Events are then keyed by device where there
     * is one.
     *
     * @param users at least 4, so that there is always one who is not in the shop
     */
    public ShopTraffic(Shop shop, long seed, int users, boolean withLogins) {
        if (users < 4) {
            throw new IllegalArgumentException("At least 4 users, not " + users);
        }
        SplittableRandom root = new SplittableRandom(seed);
        this.shop = shop;
        this.visits = new ShopVisits(shop, root.nextLong(), users);
        this.random = root.split();
        this.logins = withLogins ? new ShopLogins(root.nextLong()) : null;
    }

    public List<CatalogItem> catalogue() {
        return shop.catalogue();
    }

    /**
     * The next record.
     *
     * @param now epoch milliseconds: the event's time, or a little after it
     */
    public Outgoing next(long now) {
        double chance = random.nextDouble();
        if (chance < DUPLICATES && sound > 0) {
            return recent[random.nextInt(Math.min(sound, REMEMBERED))];
        }
        if (chance < DUPLICATES + BROKEN) {
            return broken(event(now));
        }
        Outgoing next = outgoing(event(now - delay()));
        recent[sound % REMEMBERED] = next;
        sound = sound + 1 == 2 * REMEMBERED ? REMEMBERED : sound + 1;
        return next;
    }

    /** The links between ids since the last call, which are sent before the next record. */
    public List<IdentityLink> takeLinks() {
        return logins == null ? List.of() : logins.takeLinks();
    }

    private UserEvent event(long time) {
        UserEvent event = visits.next(time);
        if (logins != null) {
            logins.identify(event);
        }
        return event;
    }

    private Outgoing outgoing(UserEvent event) {
        return logins == null ? Outgoing.of(event) : Outgoing.byDevice(event);
    }

    private long delay() {
        return random.nextDouble() < DELAYED
                ? random.nextLong(MAX_DELAY_MILLIS)
                : random.nextLong(50);
    }

    private Outgoing broken(UserEvent event) {
        String key = outgoing(event).key();
        return switch (random.nextInt(6)) {
            case 0 -> Outgoing.broken(key, garbage());
            case 1 -> Outgoing.broken(key, truncated(event));
            case 2 -> {
                event.setUserId(null);
                event.setDeviceId(null);
                yield Outgoing.broken(null, Outgoing.encode(event));
            }
            case 3 -> {
                event.setItemId("");
                yield Outgoing.broken(key, Outgoing.encode(event));
            }
            case 4 -> {
                event.setEventType("teleport");
                yield Outgoing.broken(key, Outgoing.encode(event));
            }
            default -> {
                Instant time = event.getEventTime();
                event.setEventTime(time.plusMillis(FUTURE_MILLIS));
                yield Outgoing.broken(key, Outgoing.encode(event));
            }
        };
    }

    private byte[] garbage() {
        return ("#" + Long.toHexString(random.nextLong())).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] truncated(UserEvent event) {
        byte[] whole = Outgoing.encode(event);
        return Arrays.copyOf(whole, whole.length / 2);
    }
}
