package io.recstream.ops.deploy;

import io.recstream.job.config.JobArguments;
import io.recstream.job.config.Secrets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The changes of a release to the one before it; values that may be secret are masked. */
record ReleaseChanges(Release before, Release after) {

    private static final String NOTHING = "nothing changes";

    /** The JAR, the parallelism and the settings that differ, by key. */
    @Override
    public String toString() {
        List<String> changes = new ArrayList<>();
        if (!before.jar().equals(after.jar())) {
            changes.add("JAR " + after.program() + " instead of " + before.program());
        }
        if (before.parallelism() != after.parallelism()) {
            changes.add(
                    "parallelism " + after.parallelism() + " instead of " + before.parallelism());
        }
        add(changes, settings(before), settings(after));
        add(changes, before.settings(), after.settings());
        return changes.isEmpty() ? NOTHING : String.join("; ", changes);
    }

    private static Map<String, String> settings(Release release) {
        return release.config() == null
                ? Map.of()
                : JobArguments.entriesOf(Path.of(release.config()));
    }

    private static void add(
            List<String> changes, Map<String, String> before, Map<String, String> after) {
        TreeSet<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        for (String key : keys) {
            String old = Secrets.mask(key, before.get(key));
            String now = Secrets.mask(key, after.get(key));
            if (!after.containsKey(key)) {
                changes.add(key + " removed (was " + old + ")");
            } else if (!before.containsKey(key)) {
                changes.add(key + " = " + now);
            } else if (!before.get(key).equals(after.get(key))) {
                changes.add(
                        key
                                + " = "
                                + now
                                + (now.equals(old) ? " (changed)" : " instead of " + old));
            }
        }
    }
}
