package io.recstream.ops.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.flink.FlinkJob;
import io.recstream.flink.FlinkRest;
import io.recstream.job.config.Secrets;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/** The last line of a successful command. */
final class CommandResult {

    private CommandResult() {}

    static int started(TargetOptions options, Operation operation, FlinkJob job, Release release) {
        if (options.json) {
            ObjectNode line = FlinkRest.body().put("job", job.id());
            line.setAll(release.toJson());
            ObjectNode settings = line.putObject("settings");
            new TreeMap<>(release.settings())
                    .forEach((key, value) -> settings.put(key, Secrets.mask(key, value)));
            print(line);
        } else {
            operation.terminal().line("Done: " + release + ", job " + job.id());
        }
        return 0;
    }

    static int taken(TargetOptions options, Operation operation, String job, String savepoint) {
        if (options.json) {
            print(FlinkRest.body().put("job", job).put("savepoint", savepoint));
        } else {
            operation.terminal().line("Done.");
        }
        return 0;
    }

    private static void print(ObjectNode line) {
        new PrintStream(System.out, true, StandardCharsets.UTF_8).println(line);
    }
}
