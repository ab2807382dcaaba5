package io.recstream.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.recstream.job.emit.OutputFormat;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventIntakeTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final EventIntake intake = intake(false);

    private static EventIntake intake(boolean isKeyedByDevice) {
        return new EventIntake(
                new ServeSettings.Events(
                        "events",
                        OutputFormat.Kind.AVRO,
                        List.of("view", "purchase"),
                        Instant.parse("2000-01-01T00:00:00Z"),
                        Duration.ofMinutes(5),
                        0),
                Clock.fixed(NOW, ZoneOffset.UTC),
                isKeyedByDevice);
    }

    @Test
    void keepsTheSentFields() {
        var accepted =
                read(
                        "{'event_id':'e1','user_id':'u1','item_id':'i1','event_type':'purchase',"
                                + "'event_time':'2026-03-01T11:59:00Z','value':0,'session_id':'s',"
                                + "'attributes':{'page':'home'}}");

        assertThat(accepted.key()).isEqualTo("u1");
        assertThat(accepted.event().getEventId()).isEqualTo("e1");
        assertThat(accepted.event().getEventTime()).isEqualTo(NOW.minusSeconds(60));
        assertThat(accepted.event().getValue()).isZero();
        assertThat(accepted.event().getAttributes()).containsEntry("page", "home");
    }

    @Test
    void addsAMissingIdAndTime() {
        var first = read("{'device_id':'d1','item_id':'i1','event_type':'view'}");
        var second = read("{'device_id':'d1','item_id':'i1','event_type':'view'}");

        assertThat(first.key()).isEqualTo("device:d1");
        assertThat(first.event().getEventTime()).isEqualTo(NOW);
        assertThat(first.event().getValue()).isNull();
        assertThat(first.event().getEventId())
                .isNotBlank()
                .isNotEqualTo(second.event().getEventId());
    }

    @Test
    void withIdentityTheRecordsOfADeviceStayInOrder() {
        String both = "{'user_id':'u1','device_id':'d1','item_id':'i1','event_type':'view'}";
        String user = "{'user_id':'u1','item_id':'i1','event_type':'view'}";
        EventIntake byDevice = intake(true);

        assertThat(read(byDevice, both).recordKey()).isEqualTo("device:d1");
        assertThat(read(byDevice, both).key()).isEqualTo("u1");
        assertThat(read(byDevice, user).recordKey()).isEqualTo("u1");
        assertThat(read(intake, both).recordKey()).as("without identity").isEqualTo("u1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "null",
            value = {
                "{                                                             | MALFORMED          | null",
                "[]                                                            | MALFORMED          | null",
                "{'item_id':'i','event_type':'view'}                           | MISSING_USER_ID    | user_id",
                "{'user_id':'u','event_type':'view'}                           | MISSING_ITEM_ID    | item_id",
                "{'user_id':'u','item_id':5,'event_type':'view'}               | MALFORMED          | item_id",
                "{'user_id':'u','item_id':'i'}                                 | UNKNOWN_EVENT_TYPE | event_type",
                "{'user_id':'u','item_id':'i','event_type':'buy'}              | UNKNOWN_EVENT_TYPE | event_type",
                "{'user_id':'u','item_id':'i','event_type':'view','event_id':' '} | MISSING_EVENT_ID | event_id",
                "{'user_id':'u','item_id':'i','event_type':'view','event_time':'soon'} | INVALID_EVENT_TIME | event_time",
                "{'user_id':'u','item_id':'i','event_type':'view','event_time':'2026-03-01T12:06:00Z'} | FUTURE_EVENT_TIME | event_time",
                "{'user_id':'u','item_id':'i','event_type':'view','value':'x'} | INVALID_VALUE      | value",
                "{'user_id':'u','item_id':'i','event_type':'view','value':NaN} | INVALID_VALUE      | value",
                "{'user_id':'u','item_id':'i','event_type':'view','value':9007199254740993} | INVALID_VALUE | value",
                "{'user_id':'u','item_id':'i','event_type':'view','value':123456789012.123456} | INVALID_VALUE | value",
                "{'user_id':'u','item_id':'i','event_type':'view','colour':1}  | UNKNOWN_FIELD      | colour",
                "{'user_id':'u','item_id':'i','event_type':'view','attributes':[]} | MALFORMED      | attributes",
                "{'user_id':'u','item_id':'i','event_type':'view','attributes':{'a':{}}} | MALFORMED | attributes",
                "{'user_id':'u','item_id':'i','event_type':'view','user_id':'v'} | MALFORMED       | null",
                "{'user_id':'\u00A0','item_id':'i','event_type':'view'}        | MISSING_USER_ID    | user_id",
                "{'user_id':'u\\u0000','item_id':'i','event_type':'view'}     | MALFORMED          | user_id",
                "{'user_id':'u','device_id':'\\ud800','item_id':'i','event_type':'view'} | INVALID_UTF8 | device_id",
                "{'user_id':'u','item_id':'i','event_type':'view','event_time':1772366400} | INVALID_EVENT_TIME | event_time",
                "{'user_id':'u','item_id':'i','event_type':'view','event_time':1772366400000000} | INVALID_EVENT_TIME | event_time",
                "{'user_id':'u','item_id':'i','event_type':'view','event_time':'2026-03-01T12:00:00'} | INVALID_EVENT_TIME | event_time",
            })
    void namesTheFieldThatIsWrong(String body, String reason, String field) {
        ApiProblem problem = refused(body);

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.reason()).isEqualTo(reason);
        assertThat(problem.field()).isEqualTo(field);
    }

    @Test
    void readsTimesAndAttributesAsProducersWriteThem() {
        var accepted =
                read(
                        "{'event_id':'e1','user_id':'device:zz','item_id':'i1','event_type':'view',"
                                + "'event_time':'2026-03-01T13:59+0200',"
                                + "'attributes':{'n':1,'x':0.5,'b':true,'t':'é','none':null}}");

        assertThat(accepted.key()).isEqualTo("user:device:zz");
        assertThat(accepted.event().getUserId()).isEqualTo("device:zz");
        assertThat(accepted.event().getEventTime()).isEqualTo(NOW.minusSeconds(60));
        assertThat(accepted.event().getAttributes())
                .isEqualTo(Map.of("n", "1", "x", "0.5", "b", "true", "t", "é"));
    }

    @Test
    void suggestsTheUnitOfATime() {
        assertThat(
                        refused(
                                        "{'user_id':'u','item_id':'i','event_type':'view',"
                                                + "'event_time':1772366400}")
                                .detail())
                .contains("1772366400", "recstream.events.earliest-time")
                .contains("likely seconds (2026-03-01T12:00:00Z): give milliseconds");
    }

    @Test
    void countsAnIdInBytes() {
        ApiProblem problem =
                refused(
                        "{'user_id':'u','event_type':'view','item_id':'%s'}"
                                .formatted("é".repeat(65)));

        assertThat(problem.reason()).isEqualTo("ID_TOO_LONG");
        assertThat(problem.field()).isEqualTo("item_id");
    }

    private EventIntake.Accepted read(String body) {
        return read(intake, body);
    }

    private static EventIntake.Accepted read(EventIntake by, String body) {
        return by.read(body.replace('\'', '"').getBytes(UTF_8));
    }

    private ApiProblem refused(String body) {
        return catchThrowableOfType(ApiProblem.Refused.class, () -> read(body)).problem();
    }
}
