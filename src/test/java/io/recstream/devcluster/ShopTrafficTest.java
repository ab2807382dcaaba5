package io.recstream.devcluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.recstream.avro.CatalogItem;
import io.recstream.avro.UserEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShopTrafficTest {

    private static final long NOON = Instant.parse("2026-01-01T12:00:00Z").toEpochMilli();
    private static final int MANY = 20_000;

    @Test
    void makesTheSameRecordsFromTheSameSeed() {
        List<Outgoing> first = records(7, 2_000);
        List<Outgoing> second = records(7, 2_000);
        List<Outgoing> other = records(8, 2_000);

        for (int i = 0; i < first.size(); i++) {
            assertThat(first.get(i).key()).isEqualTo(second.get(i).key());
            assertThat(first.get(i).payload()).isEqualTo(second.get(i).payload());
        }
        assertThat(first.get(0).payload()).isNotEqualTo(other.get(0).payload());
    }

    @Test
    void repeatsOnePercentAndBreaksHalfAPercent() {
        Set<String> ids = new HashSet<>();
        int repeated = 0;
        int broken = 0;
        for (Outgoing next : records(1, MANY)) {
            if (next.event() == null) {
                broken++;
            } else if (!ids.add(next.event().getEventId())) {
                repeated++;
            }
        }

        assertThat((double) repeated / MANY).isEqualTo(0.01, within(0.003));
        assertThat((double) broken / MANY).isEqualTo(0.005, within(0.002));
    }

    @Test
    void eventTimesAreAtMostAFewSecondsOld() {
        for (Outgoing next : records(1, 5_000)) {
            if (next.event() != null) {
                assertThat(next.event().getEventTime().toEpochMilli())
                        .isBetween(NOON - Duration.ofSeconds(4).toMillis(), NOON);
            }
        }
    }

    @Test
    void hasSomeAnonymousUsersAndSeveralEventTypes() {
        Map<String, Integer> types = new HashMap<>();
        Set<String> devices = new HashSet<>();
        Set<String> users = new HashSet<>();
        for (Outgoing next : records(1, MANY)) {
            UserEvent event = next.event();
            if (event != null) {
                types.merge(event.getEventType(), 1, Integer::sum);
                (event.getUserId() == null ? devices : users).add(next.key());
                assertThat(event.getValue() != null)
                        .isEqualTo(event.getEventType().equals("purchase"));
            }
        }

        assertThat(types.keySet())
                .containsExactlyInAnyOrder("view", "click", "cart", "favourite", "purchase");
        assertThat(types.get("view")).isGreaterThan(MANY / 2);
        assertThat(devices).allMatch(key -> key.startsWith("device:"));
        assertThat((double) devices.size() / (devices.size() + users.size()))
                .isEqualTo(0.05, within(0.03));
    }

    @Test
    void breaksRecordsInManyWays() {
        Set<String> ways = new HashSet<>();
        for (Outgoing next : records(1, 3 * MANY)) {
            if (next.event() == null) {
                ways.add(way(next.payload()));
            }
        }

        assertThat(ways).containsExactlyInAnyOrder("bytes", "no user", "no item", "type", "future");
    }

    @Test
    void followsHabitsThatCanBeLearnt() {
        Map<String, String> last = new HashMap<>();
        Map<String, Map<String, Integer>> after = new LinkedHashMap<>();
        int guessed = 0;
        int asked = 0;
        int count = 0;
        for (Outgoing next : records(1, MANY)) {
            if (next.event() == null) {
                continue;
            }
            String item = next.event().getItemId();
            String before = last.put(next.event().getSessionId(), item);
            if (before != null) {
                Map<String, Integer> counts = after.computeIfAbsent(before, b -> new HashMap<>());
                if (++count > MANY / 2) {
                    asked++;
                    guessed += isAmongTheMostFrequent(counts, item) ? 1 : 0;
                }
                counts.merge(item, 1, Integer::sum);
            }
        }

        assertThat((double) guessed / asked).isGreaterThan(0.5);
    }

    @Test
    void sellsThingsWithReadableTitlesAndPrices() {
        List<CatalogItem> items = Shop.of(1, 400).catalogue();

        assertThat(items).hasSize(400).extracting(CatalogItem::getItemId).doesNotHaveDuplicates();
        assertThat(items).extracting(CatalogItem::getTitle).doesNotHaveDuplicates();
        assertThat(items).allMatch(item -> item.getPrice() > 1 && item.getPrice() < 200);
        assertThat(items).allMatch(item -> item.getCategory().size() == 2);
        assertThat(items).allMatch(item -> item.getTitle().matches("\\p{Lu}.+ \\d+"));
    }

    @Test
    void rejectsAShopWithoutItemsOrVisitors() {
        assertThatThrownBy(() -> Shop.of(1, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ShopTraffic(Shop.of(1, 40), 1, 3))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Computed by the first version that had no logins; equal seeds give equal demos for good. */
    @Test
    void loginsDoNotChangeTheTrafficWithoutThem() throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (Outgoing next : records(7, 2_000)) {
            if (next.key() != null) {
                digest.update(next.key().getBytes(StandardCharsets.UTF_8));
            }
            digest.update(next.payload());
        }

        assertThat(HexFormat.of().formatHex(digest.digest()))
                .isEqualTo("9409e9acdc7d4a302cfa455b3be6b0ed94a389c620ada58f154fbff913ddf40c");
    }

    @Test
    void withLoginsGivesTheSameEventsOtherIds() {
        List<Outgoing> without = records(7, 2_000);
        ShopTraffic traffic = withLogins(7);
        ShopTraffic again = withLogins(7);
        for (Outgoing plain : without) {
            Outgoing next = traffic.next(NOON);
            assertThat(again.next(NOON).payload()).isEqualTo(next.payload());
            assertThat(again.takeLinks()).isEqualTo(traffic.takeLinks());
            if (plain.event() != null) {
                UserEvent restored =
                        UserEvent.newBuilder(next.event())
                                .setUserId(plain.event().getUserId())
                                .setDeviceId(plain.event().getDeviceId())
                                .build();
                assertThat(restored).isEqualTo(plain.event());
            }
        }
    }

    @Test
    void visitorsBrowseBeforeTheyLogInAndKeepTheDeviceAfterIt() {
        ShopTraffic traffic = withLogins(1);
        int anonymous = 0;
        int both = 0;
        Map<String, UserEvent> lastOfVisit = new HashMap<>();
        Map<String, Set<String>> devices = new HashMap<>();
        Map<String, Set<String>> users = new HashMap<>();
        int logins = 0;
        for (int i = 0; i < MANY; i++) {
            Outgoing next = traffic.next(NOON);
            UserEvent event = next.event();
            if (event == null) {
                continue;
            }
            String user = event.getUserId();
            String device = event.getDeviceId();
            assertThat(next.key()).isEqualTo(device == null ? user : "device:" + device);
            anonymous += user == null ? 1 : 0;
            if (user != null && device != null) {
                both++;
                devices.computeIfAbsent(user, u -> new HashSet<>()).add(device);
                users.computeIfAbsent(device, d -> new HashSet<>()).add(user);
            }
            UserEvent before = lastOfVisit.put(event.getSessionId(), event);
            if (before != null && before.getUserId() == null && user != null) {
                assertThat(device).isEqualTo(before.getDeviceId());
                logins++;
            }
        }

        assertThat((double) anonymous / MANY).isEqualTo(0.35, within(0.05));
        assertThat((double) both / MANY).isEqualTo(0.5, within(0.05));
        assertThat(logins).isGreaterThan(500);
        assertThat(devices.values()).anyMatch(some -> some.size() == 3);
        users.forEach(
                (device, some) -> {
                    if (device.startsWith("tablet-")) {
                        assertThat(some).hasSizeLessThanOrEqualTo(2);
                    }
                });
        assertThat(users.get("tablet-1")).containsExactlyInAnyOrder("u1", "u2");
    }

    @Test
    void unitesAccountsAfterTheirFirstUse() {
        ShopTraffic traffic = withLogins(1);
        Set<String> used = new HashSet<>();
        List<String> united = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            Outgoing next = traffic.next(NOON);
            traffic.takeLinks()
                    .forEach(
                            link -> {
                                assertThat(link.getIdB()).isEqualTo(link.getIdA() + ".old");
                                assertThat(used).contains(link.getIdB());
                                united.add(link.getIdB());
                            });
            if (next.event() != null && next.event().getUserId() != null) {
                used.add(next.event().getUserId());
            }
        }

        assertThat(united).hasSizeGreaterThan(20).doesNotHaveDuplicates();
    }

    private static ShopTraffic withLogins(long seed) {
        return new ShopTraffic(Shop.of(seed, 400), seed, 300, true);
    }

    private static boolean isAmongTheMostFrequent(Map<String, Integer> counts, String item) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(5)
                .anyMatch(entry -> entry.getKey().equals(item));
    }

    private static String way(byte[] payload) {
        try {
            UserEvent event = UserEvent.getDecoder().decode(payload);
            if (Outgoing.userKey(event) == null) {
                return "no user";
            }
            if (event.getItemId().isEmpty()) {
                return "no item";
            }
            return event.getEventType().equals("teleport") ? "type" : "future";
        } catch (IOException | RuntimeException e) {
            return "bytes";
        }
    }

    private static List<Outgoing> records(long seed, int count) {
        ShopTraffic traffic = new ShopTraffic(Shop.of(seed, 400), seed, 300);
        List<Outgoing> records = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            records.add(traffic.next(NOON));
        }
        return records;
    }
}
