package io.recstream.devcluster;

import io.recstream.avro.UserEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * An endless sequence of valid events of the visitors of a {@link Shop}: each has interests and
 * short sessions, and walks along the shop's graph of items.
 *
 * <p>Equal seeds give equal events, except times, which follow the caller's clock.
 */
final class ShopVisits {

    private static final int SHORTEST_SESSION = 3;
    private static final int LONGEST_SESSION = 9;
    private static final double ANONYMOUS = 0.05;

    /** Probabilities of a step back to a seen item, or to an unrelated one. */
    private static final double BACK = 0.12;

    private static final double AWAY = 0.08;

    private final Shop shop;
    private final SplittableRandom random;
    private final Visitor[] visitors;

    /** The visitors who are in the shop now. */
    private final int[] present;

    private long events;

    ShopVisits(Shop shop, long seed, int users) {
        this.shop = shop;
        this.random = new SplittableRandom(seed);
        this.visitors = new Visitor[users];
        for (int u = 0; u < users; u++) {
            visitors[u] =
                    new Visitor(
                            u + 1,
                            random.nextDouble() < ANONYMOUS,
                            random.nextInt(shop.categories()),
                            random.nextInt(shop.categories()));
        }
        this.present = new int[Math.max(1, users / 3)];
        for (int i = 0; i < present.length; i++) {
            present[i] = i;
            arrive(visitors[i]);
        }
    }

    /** The next event, at the given time. */
    UserEvent next(long now) {
        int place = random.nextInt(present.length);
        Visitor visitor = visitors[present[place]];
        int item = step(visitor);
        String type = type(visitor, item);
        visitor.path.add(item);
        UserEvent event = event(visitor, item, type, now);
        if (--visitor.left == 0) {
            present[place] = someoneElse();
            arrive(visitors[present[place]]);
        }
        return event;
    }

    private int step(Visitor visitor) {
        if (visitor.path.isEmpty()) {
            int interest = random.nextInt(3);
            return interest == 2
                    ? shop.popular(random)
                    : shop.popularIn(
                            interest == 0 ? visitor.interest : visitor.otherInterest, random);
        }
        double chance = random.nextDouble();
        if (chance < AWAY) {
            return shop.popular(random);
        }
        if (chance < AWAY + BACK) {
            return visitor.path.get(random.nextInt(visitor.path.size()));
        }
        return shop.after(visitor.path.get(visitor.path.size() - 1), random);
    }

    /** An item in the cart is often bought. */
    private String type(Visitor visitor, int item) {
        double chance = random.nextDouble();
        if (visitor.inCart.contains(item) && chance < 0.6) {
            visitor.inCart.remove(Integer.valueOf(item));
            return "purchase";
        }
        if (chance < 0.08) {
            visitor.inCart.add(item);
            return "cart";
        }
        if (chance < 0.12) {
            return "favourite";
        }
        return chance < 0.22 ? "click" : "view";
    }

    private UserEvent event(Visitor visitor, int item, String type, long now) {
        Double value = type.equals("purchase") ? shop.item(item).getPrice() : null;
        return UserEvent.newBuilder()
                .setEventId("e" + ++events)
                .setUserId(visitor.anonymous ? null : "u" + visitor.number)
                .setDeviceId(visitor.anonymous ? "d" + visitor.number : null)
                .setSessionId("s" + visitor.number + "-" + visitor.sessions)
                .setItemId(shop.item(item).getItemId())
                .setEventType(type)
                .setEventTime(Instant.ofEpochMilli(now))
                .setValue(value)
                .setAttributes(Map.of())
                .build();
    }

    private int someoneElse() {
        while (true) {
            int candidate = random.nextInt(visitors.length);
            if (visitors[candidate].left == 0) {
                return candidate;
            }
        }
    }

    private void arrive(Visitor visitor) {
        visitor.sessions++;
        visitor.left = random.nextInt(SHORTEST_SESSION, LONGEST_SESSION + 1);
        visitor.path.clear();
        visitor.inCart.clear();
    }

    private static final class Visitor {
        private final int number;
        private final boolean anonymous;
        private final int interest;
        private final int otherInterest;
        private final List<Integer> path = new ArrayList<>();
        private final List<Integer> inCart = new ArrayList<>();
        private int sessions;
        private int left;

        Visitor(int number, boolean anonymous, int interest, int otherInterest) {
            this.number = number;
            this.anonymous = anonymous;
            this.interest = interest;
            this.otherInterest = otherInterest;
        }
    }
}
