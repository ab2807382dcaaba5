package io.recstream.ops.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.flink.FlinkRest;
import io.recstream.ops.lock.LockHolder;
import io.recstream.ops.lock.LockPlace;
import io.recstream.ops.lock.LockedException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lock}: who works on the job now. */
@Command(
        name = "lock",
        mixinStandardHelpOptions = true,
        description =
                "Shows which command works on the job now, from whichever machine. Exit code: 0 where"
                        + " none does, 4 where one does.")
public final class LockStatus implements Callable<Integer> {

    @Mixin private TargetOptions target;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "The job's settings; those of the last deployment in the journal where absent.")
    private Path config;

    @Override
    public Integer call() throws Exception {
        try (Operation operation = target.operation()) {
            LockPlace place = target.lockPlace(operation, release(operation));
            Optional<LockHolder> holder = place.holder();
            if (target.json) {
                ObjectNode line = FlinkRest.body().put("place", place.toString());
                holder.ifPresent(it -> line.set("holder", it.toJson()));
                System.out.println(line);
            } else {
                operation
                        .terminal()
                        .line(holder.map(it -> "Held: " + it).orElse("Free") + " (" + place + ")");
            }
            return holder.isPresent() ? LockedException.EXIT_CODE : 0;
        }
    }

    private Release release(Operation operation) throws Exception {
        Path file = config == null ? operation.jobConfig() : config;
        return config == null
                ? operation.history().current().map(JournalEntry::release).orElse(settingsOf(file))
                : settingsOf(file);
    }

    private static Release settingsOf(Path file) {
        return new Release("", "", file == null ? null : file.toString(), 1, Map.of());
    }
}
