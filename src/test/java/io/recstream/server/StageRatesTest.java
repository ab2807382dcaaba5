package io.recstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StageRatesTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final StageRates rates = new StageRates();

    @Test
    void computesRatesFromOneRefreshToTheNext() throws IOException {
        assertThat(at(0, 100, 200, 0)).isEqualTo(StageRates.Rates.UNKNOWN);
        assertThat(at(2, 100, 200, 0)).isEqualTo(StageRates.Rates.UNKNOWN);

        StageRates.Rates changed = at(10, 1_100, 2_200, 10_000);

        assertThat(changed).isEqualTo(new StageRates.Rates(100, 200, 0.5, 0));
        assertThat(at(12, 1_100, 2_200, 10_000)).isEqualTo(changed);
    }

    @Test
    void resetsRatesAtARestart() throws IOException {
        at(0, 100, 200, 0);
        at(10, 1_100, 2_200, 10_000);

        assertThat(at(20, 5, 5, 5)).isEqualTo(StageRates.Rates.UNKNOWN);
        assertThat(at(30, 105, 5, 5).in()).isEqualTo(10);
    }

    @Test
    void anUnchangedStageBecomesIdle() throws IOException {
        at(0, 100, 200, 0);

        assertThat(at(30, 100, 200, 0)).isEqualTo(new StageRates.Rates(0, 0, 0, 0));
    }

    @Test
    void readsAJobFromFlinksResponses() throws IOException {
        JsonNode job =
                json(
                        "{'jid':'j','state':'RUNNING','vertices':[{'id':'a','name':'read','parallelism':2,"
                                + "'status':'RUNNING','metrics':{}},{'id':'b','name':'rank','parallelism':2,"
                                + "'status':'RUNNING','metrics':{}}],'plan':{'nodes':[{'id':'b','inputs':"
                                + "[{'id':'a'},{'id':'gone'}]},{'id':'a'}]}}");
        JsonNode checkpoints =
                json(
                        "{'counts':{'completed':7,'failed':1,'restored':2},'latest':{'completed':"
                                + "{'id':9,'end_to_end_duration':45,'state_size':1234,'latest_ack_timestamp':99}}}");

        JobStatusSource.Report report =
                FlinkWatch.report(
                        "http://f/",
                        job,
                        checkpoints,
                        json("[{'id':'numRestarts','value':'3'}]"),
                        json("{'taskmanagers':2}"),
                        rates,
                        JobStatusSource.RuleCounts.NONE);

        assertThat(report.restarts()).isEqualTo(3);
        assertThat(report.taskManagers()).isEqualTo(2);
        assertThat(report.checkpoints())
                .isEqualTo(
                        new JobStatusSource.Checkpoints(
                                7, 1, new JobStatusSource.Checkpoint(9, 45, 1_234, 99)));
        assertThat(report.edges()).containsExactly(new JobStatusSource.Edge("a", "b"));
        assertThat(report.stages())
                .extracting(JobStatusSource.Stage::name)
                .containsExactly("read", "rank");
    }

    @Test
    void choosesTheNewestRunningJob() throws IOException {
        assertThat(
                        FlinkWatch.newestJob(
                                json(
                                        "{'jobs':[{'jid':'a','name':'recstream','state':'FAILED','start-time':9},"
                                                + "{'jid':'b','name':'recstream','state':'RUNNING','start-time':5},"
                                                + "{'jid':'c','name':'other','state':'RUNNING','start-time':7}]}")))
                .isEqualTo("b");
        assertThat(FlinkWatch.newestJob(json("{'jobs':[]}"))).isNull();
    }

    private StageRates.Rates at(int second, long in, long out, long busyMillis) throws IOException {
        return rates.update(
                json(
                        "{'id':'v','parallelism':2,'metrics':{'read-records':%d,'write-records':%d,"
                                        .formatted(in, out)
                                + "'accumulated-busy-time':%d,'accumulated-backpressured-time':0}}"
                                        .formatted(busyMillis)),
                TimeUnit.SECONDS.toNanos(second));
    }

    private static JsonNode json(String text) throws IOException {
        return JSON.readTree(text.replace('\'', '"'));
    }
}
