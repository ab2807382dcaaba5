package io.recstream.ops.deploy;

import static java.util.stream.Collectors.toSet;

import io.recstream.ops.deploy.JournalEntry.Action;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Evaluates the entries of a journal. A start that was withdrawn counts only as an attempt.
 *
 * @param all oldest first
 * @param entries without the starts that were withdrawn
 */
record History(List<JournalEntry> all, List<JournalEntry> entries) {

    static History of(List<JournalEntry> all) {
        Set<String> withdrawn =
                all.stream()
                        .filter(entry -> entry.action() == Action.WITHDRAW)
                        .map(JournalEntry::job)
                        .collect(toSet());
        return new History(
                List.copyOf(all),
                all.stream().filter(entry -> !withdrawn.contains(entry.job())).toList());
    }

    /** The newest start; its job may be over by now. */
    Optional<JournalEntry> current() {
        return newest(entry -> entry.release() != null);
    }

    /**
     * The target of a rollback: the program before the current one. A change of parallelism is not
     * another program, and a release that was rolled back is not a target.
     */
    Optional<Release> previous() {
        Deque<Release> programs = new ArrayDeque<>();
        for (JournalEntry entry : entries) {
            if (entry.release() == null) {
                continue;
            }
            if (entry.action() == Action.ROLLBACK && programs.size() > 1) {
                programs.pop();
            }
            if (programs.isEmpty() || !programs.peek().isSameProgram(entry.release())) {
                programs.push(entry.release());
            } else {
                programs.pop();
                programs.push(entry.release());
            }
        }
        return programs.stream().skip(1).findFirst();
    }

    /** The newest savepoint, whatever happened to the job after it. */
    Optional<JournalEntry> latestSavepoint() {
        return newest(entry -> entry.action() == Action.STOP || entry.action() == Action.SAVEPOINT);
    }

    /** Whether another job was started before this one from the same savepoint. */
    boolean isRepeated(String job) {
        Set<String> savepoints = new HashSet<>();
        for (JournalEntry entry : all) {
            if (entry.release() != null && entry.savepoint() != null) {
                boolean repeated = !savepoints.add(canonical(entry.savepoint()));
                if (entry.job().equals(job)) {
                    return repeated;
                }
            }
        }
        return false;
    }

    boolean contains(String savepoint) {
        return entries.stream().anyMatch(entry -> isSame(savepoint, entry.savepoint()));
    }

    /** Whether both name the same savepoint; a local one may be written as a path or as a URI. */
    static boolean isSame(String one, String other) {
        return one != null && other != null && canonical(one).equals(canonical(other));
    }

    private static String canonical(String path) {
        return path.strip()
                .replaceFirst("/_metadata$", "")
                .replaceFirst("/+$", "")
                .replaceFirst("^file:/*", "/");
    }

    /**
     * Whether the job has certainly written nothing after this savepoint: it ended with it, and
     * nothing was started since. A start from any other savepoint repeats output.
     */
    boolean isEnd(String savepoint) {
        return endsWithStop() && isSame(savepoint, lastOfLiveJob().orElseThrow().savepoint());
    }

    /** Whether the job has ended with a savepoint, and nothing was started since. */
    boolean endsWithStop() {
        return lastOfLiveJob().filter(last -> last.action() == Action.STOP).isPresent();
    }

    /** A job that reads an archive writes nothing. */
    private Optional<JournalEntry> lastOfLiveJob() {
        return newest(entry -> entry.action() != Action.BOOTSTRAP);
    }

    /** The savepoint with which the job of the program before the current one has ended. */
    Optional<String> endOf(Release program) {
        String end = null;
        Release running = null;
        for (JournalEntry entry : entries) {
            if (entry.release() != null) {
                running = entry.release();
            } else if (entry.action() == Action.STOP
                    && running != null
                    && running.isSameProgram(program)) {
                end = entry.savepoint();
            }
        }
        return Optional.ofNullable(end);
    }

    /**
     * The savepoint of the job that has read the archive last, with these arguments, if no job was
     * started since.
     */
    Optional<String> bootstrapped(String arguments) {
        return entries.isEmpty()
                ? Optional.empty()
                : Optional.of(entries.get(entries.size() - 1))
                        .filter(last -> last.action() == Action.BOOTSTRAP)
                        .filter(last -> arguments.equals(last.arguments()))
                        .map(JournalEntry::savepoint);
    }

    /** Whether a job has read the archive, and its savepoint is known. */
    boolean hasBootstrapped(String job) {
        return all.stream().anyMatch(it -> it.action() == Action.BOOTSTRAP && it.job().equals(job));
    }

    private Optional<JournalEntry> newest(Predicate<JournalEntry> wanted) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (wanted.test(entries.get(i))) {
                return Optional.of(entries.get(i));
            }
        }
        return Optional.empty();
    }
}
