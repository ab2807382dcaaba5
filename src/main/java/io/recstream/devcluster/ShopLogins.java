package io.recstream.devcluster;

import io.recstream.avro.IdentityLink;
import io.recstream.avro.UserEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Gives the events of {@link ShopVisits} the ids of people who browse before they log in: each user
 * has a phone and a laptop, shares a tablet with one other, and every fourth has a second account,
 * which a link unites with the first one some visits after its first use. Visitors who have no user
 * id never log in.
 *
 * <p>Equal seeds and events give equal ids and links. Not thread-safe.
 */
final class ShopLogins {

    /** Cumulated shares of a user's visits by device; the rest have none. */
    private static final double PHONE = 0.45;

    private static final double LAPTOP = 0.70;
    private static final double TABLET = 0.85;

    /** Cumulated shares of the visits with a device: logged in at the start, never logged in. */
    private static final double LOGGED_IN = 0.40;

    private static final double NEVER = 0.55;

    /** Events of a visit before the login in the middle of it, at most. */
    private static final int MAX_BEFORE_LOGIN = 4;

    private static final int USERS_PER_SECOND_ACCOUNT = 4;

    /** Share of the visits on the laptop with the second account. */
    private static final double SECOND_ACCOUNT = 0.5;

    /** Probability for each visit that the used second account is united with the first one. */
    private static final double UNITED = 0.3;

    private final SplittableRandom random;
    private final Map<String, User> users = new HashMap<>();
    private final List<IdentityLink> links = new ArrayList<>();

    ShopLogins(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Sets the ids of an event that has only a user id; others are left as they are. */
    void identify(UserEvent event) {
        if (event.getUserId() == null) {
            return;
        }
        User user = users.computeIfAbsent(event.getUserId(), User::new);
        if (!event.getSessionId().equals(user.visit)) {
            user.visit = event.getSessionId();
            begin(user);
        }
        event.setDeviceId(user.device);
        if (user.beforeLogin > 0) {
            user.beforeLogin--;
            event.setUserId(null);
        } else {
            event.setUserId(user.account);
            user.hasUsedSecond |= !user.account.equals(user.id);
        }
    }

    /** The links since the last call. */
    List<IdentityLink> takeLinks() {
        List<IdentityLink> taken = List.copyOf(links);
        links.clear();
        return taken;
    }

    private void begin(User user) {
        if (user.hasUsedSecond && !user.isUnited && random.nextDouble() < UNITED) {
            user.isUnited = true;
            links.add(
                    IdentityLink.newBuilder()
                            .setIdA(user.id)
                            .setIdB(user.second())
                            .setSource("support")
                            .build());
        }
        double place = random.nextDouble();
        boolean onLaptop = place >= PHONE && place < LAPTOP;
        if (place < PHONE) {
            user.device = "phone-" + user.number;
        } else if (onLaptop) {
            user.device = "laptop-" + user.number;
        } else {
            user.device = place < TABLET ? "tablet-" + (user.number + 1) / 2 : null;
        }
        user.account =
                onLaptop
                                && user.number % USERS_PER_SECOND_ACCOUNT == 0
                                && random.nextDouble() < SECOND_ACCOUNT
                        ? user.second()
                        : user.id;
        user.beforeLogin = user.device == null ? 0 : beforeLogin();
    }

    private int beforeLogin() {
        double chance = random.nextDouble();
        if (chance < LOGGED_IN) {
            return 0;
        }
        return chance < NEVER ? Integer.MAX_VALUE : random.nextInt(1, MAX_BEFORE_LOGIN + 1);
    }

    private static final class User {
        private final String id;
        private final int number;
        private String visit;
        private String device;
        private String account;

        /** Events of the visit that are still anonymous. */
        private int beforeLogin;

        private boolean hasUsedSecond;
        private boolean isUnited;

        User(String id) {
            this.id = id;
            this.number = Integer.parseInt(id.substring(1));
        }

        String second() {
            return id + ".old";
        }
    }
}
