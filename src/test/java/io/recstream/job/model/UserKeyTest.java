package io.recstream.job.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserKeyTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "u1, null, u1",
                "u1, d1, u1",
                "null, d1, device:d1",
                "'\u00A0', d1, device:d1",
                "device:zz, null, user:device:zz",
                "user:device:zz, null, user:user:device:zz",
                "device:, d1, user:device:",
                "null, device:zz, device:device:zz",
                "null, user:device:zz, device:user:device:zz",
                "user:zz, null, user:zz",
                "Device:zz, null, Device:zz",
                "devices, null, devices",
                "null, ' ', null",
                "null, null, null",
            })
    void isTheUserOrElseTheDevice(String user, String device, String key) {
        assertThat(UserKey.of(user, device)).isEqualTo(key);
    }

    @Test
    void keysOfUsersAreDistinctAndNameTheirUser() {
        List<String> parts = List.of("user:", "device:", "u", ":");
        Map<String, UserKey> byKey = new HashMap<>();
        for (int n = 1; n < 1 << 10; n++) {
            StringBuilder id = new StringBuilder();
            for (int rest = n; rest > 1; rest >>= 2) {
                id.append(parts.get(rest & 3));
            }
            if (id.length() == 0) {
                continue;
            }
            for (boolean device : new boolean[] {false, true}) {
                UserKey whose = new UserKey(device, id.toString());
                String key =
                        device ? UserKey.of(null, whose.id()) : UserKey.of(whose.id(), "other");
                assertThat(byKey.getOrDefault(key, whose)).isEqualTo(whose);
                byKey.put(key, whose);
                assertThat(UserKey.parse(key)).isEqualTo(whose);
            }
        }
    }

    @Test
    void theKeyOfEveryAcceptedIdIsAccepted() {
        String longest = "x".repeat(128);
        for (String key :
                List.of(
                        longest,
                        UserKey.of(null, longest),
                        UserKey.of("device:" + "x".repeat(121), null),
                        UserKey.of("user:device:" + "x".repeat(116), null))) {
            assertThat(UserKey.check("user", key)).as(key).isNull();
        }
        assertThat(UserKey.check("user", longest + "x").message())
                .startsWith("user has 129 bytes of UTF-8, at most 128 are accepted");
        assertThat(UserKey.check("user", "device:" + longest + "x").message())
                .startsWith("user has 136 bytes of UTF-8, at most 135 are accepted");
        assertThat(UserKey.check("user", "\u200B").message()).isEqualTo("user is blank: '\\u200b'");
    }
}
