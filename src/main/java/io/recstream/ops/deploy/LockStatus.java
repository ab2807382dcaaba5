package io.recstream.ops.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.flink.FlinkRest;
import io.recstream.ops.lock.LockHolder;
import io.recstream.ops.lock.LockPlace;
import io.recstream.ops.lock.LockedException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
            Map<String, LockPlace> places = new LinkedHashMap<>();
            if (!target.isJournalsLockEnough()) {
                places.put("", shared(operation));
            }
            places.put("journal", operation.journal().lock());
            ObjectNode line = FlinkRest.body();
            boolean isHeld = false;
            for (Map.Entry<String, LockPlace> entry : places.entrySet()) {
                LockPlace place = entry.getValue();
                Optional<LockHolder> holder = place.holder();
                isHeld |= holder.isPresent();
                ObjectNode node =
                        entry.getKey().isEmpty() || places.size() == 1
                                ? line
                                : line.putObject(entry.getKey());
                node.put("place", place.toString());
                holder.ifPresent(it -> node.set("holder", it.toJson()));
                if (!target.json) {
                    operation
                            .terminal()
                            .line(
                                    holder.map(it -> "Held: " + it).orElse("Free")
                                            + " ("
                                            + place
                                            + ")");
                }
            }
            if (target.json) {
                System.out.println(line);
            }
            return isHeld ? LockedException.EXIT_CODE : 0;
        }
    }

    /**
     * The lock that others see, too.
     *
     * @throws RefusedException if nothing says which one is the job's: that of the default settings
     *     would be free whatever happens
     */
    private LockPlace shared(Operation operation) throws Exception {
        Path file = config == null ? operation.jobConfig() : config;
        Release release =
                config == null
                        ? operation
                                .history()
                                .current()
                                .map(JournalEntry::release)
                                .orElse(settingsOf(file))
                        : settingsOf(file);
        if (release.config() == null && release.settings().isEmpty()) {
            throw new RefusedException(
                    "The journal in "
                            + operation.journal().folder()
                            + " has no deployment, so the job and its lock are not known. Next:"
                            + " --config FILE with the job's settings; or --lock file for the lock"
                            + " of this journal alone");
        }
        return target.lockPlace(operation, release)
                .orElseThrow(
                        () ->
                                new RefusedException(
                                        "The cluster has no ZooKeeper and the settings name no"
                                                + " broker, so there is no lock that others see."
                                                + " Next: --config FILE with the job's settings; or"
                                                + " --lock file for the lock of this journal"
                                                + " alone"));
    }

    private static Release settingsOf(Path file) {
        return new Release("", "", file == null ? null : file.toString(), 1, Map.of());
    }
}
