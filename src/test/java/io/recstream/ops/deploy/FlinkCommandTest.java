package io.recstream.ops.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlinkCommandTest {

    private static final URI LOCAL = URI.create("http://127.0.0.1:8081");

    @Test
    void runsAJarFromASavepointThatStaysTheUsers() {
        Release release = new Release("job.jar", "1", "prod.yaml", 2, Map.of("state.b", "2"));

        assertThat(
                        FlinkCommand.run(
                                LOCAL,
                                Map.of("rest.a", "1 s", "state.b", "1"),
                                release,
                                "file:/s1"))
                .hasToString(
                        "flink run -d -t remote -Drest.address=127.0.0.1 -Drest.port=8081"
                                + " '-Drest.a=1 s' -Dstate.b=2 -s file:/s1 --claimMode NO_CLAIM -p 2 job.jar"
                                + " --config prod.yaml");
    }

    @Test
    void startsEmptyWithoutASavepointAndWithoutAFile() {
        Release release = new Release("job.jar", "1", null, 1, Map.of());

        assertThat(FlinkCommand.run(LOCAL, Map.of(), release, null).arguments())
                .doesNotContain("-s", "--config")
                .endsWith("-p", "1", "job.jar");
    }

    @Test
    void triesAProgramInTheWayThatItWouldRun() {
        Release release = new Release("job.jar", "1", "prod.yaml", 2, Map.of("state.b", "2"));

        assertThat(FlinkCommand.info(LOCAL, Map.of("rest.a", "1"), release))
                .hasToString(
                        "flink info -t remote -Drest.address=127.0.0.1 -Drest.port=8081 -Drest.a=1"
                                + " -Dstate.b=2 -p 2 job.jar --config prod.yaml");
    }

    @Test
    void printsNoPassword() {
        Map<String, String> settings = Map.of("security.ssl.rest.keystore-password", "canary");
        Release release = new Release("job.jar", "1", null, 1, settings);
        FlinkCommand run = FlinkCommand.run(LOCAL, Map.of(), release, null);

        assertThat(run.toString())
                .doesNotContain("canary")
                .contains("-Dsecurity.ssl.rest.keystore-password=******");
        assertThat(run.arguments()).contains("-Dsecurity.ssl.rest.keystore-password=canary");
    }

    @Test
    void neverDrains() {
        assertThat(FlinkCommand.stop(LOCAL, "j1", "s3://b/sp").toString())
                .isEqualTo(
                        "flink stop -t remote -Drest.address=127.0.0.1 -Drest.port=8081"
                                + " --type canonical --savepointPath s3://b/sp j1")
                .doesNotContain("drain");
    }

    @Test
    void aTargetBehindTlsAndAPathIsSaidToFlinksClient() {
        FlinkCommand cancel = FlinkCommand.cancel(URI.create("https://flink.example/team/"), "j1");

        assertThat(cancel.arguments())
                .contains(
                        "-Drest.address=flink.example",
                        "-Drest.port=443",
                        "-Drest.path=/team",
                        "-Dsecurity.ssl.rest.enabled=true");
        assertThat(cancel.toString())
                .contains(" -Drest.path=/team -Dsecurity.ssl.rest.enabled=true ");
    }

    @Test
    void keyGroupsBoundTheParallelismAndCannotChange() throws RefusedException {
        KeyGroups groups = new KeyGroups(128);
        groups.refuseAbove(128);
        groups.refuseOther(Map.of("pipeline.max-parallelism", "128"));

        assertThatThrownBy(() -> groups.refuseAbove(129)).hasMessageContaining("128 key groups");
        assertThatThrownBy(() -> groups.refuseAbove(0)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> groups.refuseOther(Map.of("pipeline.max-parallelism", "64")))
                .hasMessageContaining("no savepoint of it fits");
    }
}
