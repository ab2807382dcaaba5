package io.recstream.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.recstream.job.model.UserKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesTest {

    private final Routes routes =
            new Routes()
                    .on("GET", "/users/{id}/features", exchange -> {})
                    .on("POST", "/events", exchange -> {})
                    .on("GET", "/events/stream", exchange -> {});

    @ParameterizedTest
    @CsvSource({
        "u1, u1",
        "device:d%201, device:d 1",
        "a%2Fb, a/b",
        "%E3%81%82, あ",
        "あ, あ",
        "%25, %",
        "a+b, a+b",
        "..;x=1, ..;x=1",
        "%F0%9F%9B%92, 🛒",
    })
    void decodesAnIdAfterThePathIsCut(String segment, String id) {
        assertThat(routes.match("GET", "/users/" + segment + "/features").id()).isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''  | blank",
                "%20 | blank",
                "%zz | broken",
                "a%  | broken",
                "a%4 | broken",
                "%C3 | not UTF-8",
                "%ED%A0%80 | not UTF-8",
                "%C2%A0 | blank: '\\u00a0'",
                "%E2%80%8B | blank",
                "u%00 | control character: 'u\\u0000'",
                "u%0A | control character",
            })
    void refusesAnIdThatIsNone(String segment, String why) {
        assertThat(refused("GET", "/users/" + segment + "/features").detail()).contains(why);
    }

    @Test
    void countsAnIdInBytesOfUtf8() {
        String fits = "é".repeat(64);

        assertThat(routes.match("GET", "/users/" + fits + "/features").id()).isEqualTo(fits);
        assertThat(refused("GET", "/users/" + fits + "a/features").status()).isEqualTo(400);
    }

    @Test
    void takesTheKeyOfEveryAcceptedUserAndDevice() {
        String longest = "é".repeat(64);
        for (String key :
                List.of(
                        UserKey.of(null, longest),
                        UserKey.of("device:" + "x".repeat(121), null),
                        UserKey.of(longest, null))) {
            assertThat(routes.match("GET", "/users/" + key + "/features").id()).isEqualTo(key);
            assertThat(refused("GET", "/users/" + key + "aaa/features").status()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, 404",
        "GET, /users, 404",
        "GET, /users/u1/features/, 404",
        "GET, /USERS/u1/features, 404",
        "GET, /events, 405",
        "DELETE, /users/u1/features, 405",
    })
    void refusesWhatIsNotThere(String method, String path, int status) {
        assertThat(refused(method, path).status()).isEqualTo(status);
    }

    @Test
    void respondsToHeadWhereItRespondsToGet() {
        assertThat(routes.match("HEAD", "/events/stream").route().method()).isEqualTo("GET");
        assertThat(refused("HEAD", "/events").status()).isEqualTo(405);
    }

    private ApiProblem refused(String method, String path) {
        return catchThrowableOfType(ApiProblem.Refused.class, () -> routes.match(method, path))
                .problem();
    }
}
