package io.recstream.devcluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestGuardTest {

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "GET,   /overview,            localhost:8081,   -,                      -",
                "GET,   /overview,            [::1]:8081,       -,                      none",
                "GET,   /jobs/1?a=b,          127.0.0.1:8081,   http://127.0.0.1:8081,  same-origin",
                "GET,   /,                    localhost:8081,   -,                      cross-site",
                "GET,   /,                    -,                -,                      -",
                "POST,  /jobs/1/savepoints,   localhost:8081,   -,                      -",
                "PATCH, /jobs/1,              localhost:8081,   http://localhost:8081,  same-origin",
            })
    void letsThrough(String method, String uri, String host, String origin, String site) {
        assertThat(RestGuard.refusal(false, method, uri, host, origin, site)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "GET,   /overview,            evil.example:8081, -,                     -",
                "GET,   /overview,            localhost.evil.example, -,                -",
                "GET,   /overview,            ::::,             -,                      -",
                "GET,   /overview,            localhost:8081,   http://evil.example,    cross-site",
                "GET,   /overview,            localhost:8081,   null,                   -",
                "GET,   /overview,            localhost:8081,   http://localhost:8082,  -",
                "GET,   /overview,            localhost:8081,   https://localhost:8081, -",
                "POST,  /jobs/1/savepoints,   localhost:8081,   http://evil.example,    -",
                "POST,  /jobs/1/savepoints,   localhost:8081,   -,                      cross-site",
                "GET,   /jobs/1/yarn-cancel,  localhost:8081,   -,                      -",
                "GET,   /v1/jobs/1/yarn-stop?x, localhost:8081, -,                      -",
                "GET,   /jobs/1/yarn%2Dcancel, localhost:8081,  -,                      -",
            })
    void refuses(String method, String uri, String host, String origin, String site) {
        assertThat(RestGuard.refusal(false, method, uri, host, origin, site)).isNotNull();
    }

    @Test
    void changesNothingWhereItIsReadOnly() {
        assertThat(RestGuard.refusal(true, "GET", "/overview", "localhost", null, null)).isNull();
        for (String method : new String[] {"POST", "PATCH", "PUT", "DELETE", "OPTIONS"}) {
            assertThat(RestGuard.refusal(true, method, "/jobs", "localhost", null, null))
                    .as(method)
                    .isNotNull();
        }
    }
}
