package io.recstream.ops.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.ops.deploy.JournalEntry.Action;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {

    private final List<JournalEntry> entries = new ArrayList<>();

    @TempDir private Path folder;

    @Test
    void anEmptyJournalKnowsNothing() {
        assertThat(history().current()).isEmpty();
        assertThat(history().previous()).isEmpty();
        assertThat(history().latestSavepoint()).isEmpty();
        assertThat(history().isEnd("s1")).isFalse();
    }

    @Test
    void aRollbackGoesBackToTheProgramBeforeWhateverTheParallelism() {
        started(Action.DEPLOY, release("1", 1));
        started(Action.UPGRADE, release("2", 1));
        started(Action.RESCALE, release("2", 2));
        started(Action.RESCALE, release("2", 1));

        assertThat(history().previous()).contains(release("1", 1));
    }

    @Test
    void aSecondRollbackGoesOneFurtherBackAndNotForthAgain() {
        started(Action.DEPLOY, release("1", 1));
        started(Action.UPGRADE, release("2", 1));
        started(Action.UPGRADE, release("3", 1));
        started(Action.ROLLBACK, release("2", 1));
        assertThat(history().previous()).contains(release("1", 1));

        started(Action.ROLLBACK, release("1", 1));
        assertThat(history().previous()).isEmpty();
    }

    @Test
    void whatWasPutBackIsTheCurrentOne() {
        started(Action.DEPLOY, release("1", 1));
        stopped("s1");
        started(Action.RESTORE, release("1", 1));

        assertThat(history().current().orElseThrow().action()).isEqualTo(Action.RESTORE);
        assertThat(history().previous()).isEmpty();
    }

    @Test
    void onlyTheSavepointThatTheJobEndedWithIsTheEnd() {
        started(Action.DEPLOY, release("1", 1));
        entries.add(new JournalEntry(Instant.EPOCH, Action.SAVEPOINT, "j", null, "s1"));
        assertThat(history().isEnd("s1")).isFalse();
        assertThat(history().latestSavepoint().orElseThrow().savepoint()).isEqualTo("s1");

        stopped("s2");
        assertThat(history().isEnd("s2")).isTrue();
        assertThat(history().isEnd("s1")).isFalse();

        entries.add(new JournalEntry(Instant.EPOCH, Action.BOOTSTRAP, "reader", null, "s3", "a"));
        assertThat(history().isEnd("s2")).as("a job that reads an archive writes nothing").isTrue();

        started(Action.DEPLOY, release("1", 1));
        assertThat(history().isEnd("s2")).isFalse();
        assertThat(history().contains("s2")).isTrue();
    }

    @Test
    void whatWasReadOfAnArchiveCountsUntilAJobRunsFromIt() throws Exception {
        assertThat(history().bootstrapped("a")).isEmpty();
        JournalEntry read =
                new JournalEntry(Instant.EPOCH, Action.BOOTSTRAP, "reader", null, "s1", "a");
        entries.add(JournalEntry.of(read.toJson()));
        assertThat(entries.get(0)).isEqualTo(read);
        assertThat(history().bootstrapped("a")).contains("s1");
        assertThat(history().bootstrapped("other")).isEmpty();
        assertThat(history().hasBootstrapped("reader")).isTrue();
        assertThat(history().latestSavepoint()).isEmpty();

        started(Action.DEPLOY, release("1", 1));
        assertThat(history().bootstrapped("a")).isEmpty();

        String job = entries.get(entries.size() - 1).job();
        entries.add(new JournalEntry(Instant.EPOCH, Action.WITHDRAW, job, null, null));
        assertThat(history().bootstrapped("a")).as("it did not work").contains("s1");
        assertThat(history().hasBootstrapped("j")).isFalse();
    }

    @Test
    void aLocalSavepointIsTheSameAsAPathAndAsAUri() {
        started(Action.DEPLOY, release("1", 1));
        stopped("file:/data/savepoint-1");

        assertThat(
                        List.of(
                                "/data/savepoint-1",
                                "file:///data/savepoint-1/",
                                "/data/savepoint-1/_metadata"))
                .allMatch(path -> history().isEnd(path) && history().contains(path));
        assertThat(history().isEnd("/data/savepoint-11")).isFalse();
    }

    @Test
    void theSavepointOfAFormerProgramIsTheOneItEndedWithLast() {
        started(Action.DEPLOY, release("1", 1));
        stopped("s1");
        started(Action.RESCALE, release("1", 2));
        stopped("s2");
        started(Action.UPGRADE, release("2", 2));
        stopped("s3");

        assertThat(history().endOf(release("1", 4))).contains("s2");
        assertThat(history().endOf(release("7", 1))).isEmpty();
    }

    @Test
    void whatWasWithdrawnNeverRan() {
        started(Action.DEPLOY, release("1", 1));
        stopped("s1");
        entries.add(new JournalEntry(Instant.EPOCH, Action.UPGRADE, "x", release("2", 1), "s1"));
        assertThat(history().current().orElseThrow().job()).isEqualTo("x");
        assertThat(history().isEnd("s1")).isFalse();

        entries.add(new JournalEntry(Instant.EPOCH, Action.WITHDRAW, "x", null, null));
        assertThat(history().current().orElseThrow().release()).isEqualTo(release("1", 1));
        assertThat(history().previous()).isEmpty();
        assertThat(history().isEnd("s1")).isTrue();

        entries.add(new JournalEntry(Instant.EPOCH, Action.RESTORE, "y", release("1", 1), "s1"));
        assertThat(history().isRepeated("x")).isFalse();
        assertThat(history().isRepeated("y")).isTrue();
    }

    @Test
    void aJournalIsReadAsItWasWritten() throws IOException {
        Journal journal = new Journal(folder.resolve("deployments"));
        started(
                Action.DEPLOY,
                new Release("a b.jar", "1", null, 2, Map.of("state.backend.type", "rocksdb")));
        stopped("file:/s1");
        for (JournalEntry entry : entries) {
            journal.add(entry);
        }

        assertThat(journal.history()).isEqualTo(history());
    }

    @Test
    void keptSettingsAreForTheUserAloneAndAreNotCopiedTwice() throws IOException {
        Journal journal = new Journal(folder.resolve("deployments"));
        Path jar = JobJarTest.jar(folder, "io.recstream.RecommendationJob", "1.2.3");
        Path config = Files.writeString(folder.resolve("job.yaml"), "secret: s\n");

        Release kept = journal.keep(jar, config, 1, Map.of());
        Files.delete(jar);
        Files.delete(config);

        assertThat(Path.of(kept.config())).hasContent("secret: s\n");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(Path.of(kept.config()).getParent())))
                .isEqualTo("rwx------");
        assertThat(journal.keep(Path.of(kept.jar()), Path.of(kept.config()), 1, Map.of()))
                .isEqualTo(kept);
    }

    private void started(Action action, Release release) {
        entries.add(new JournalEntry(Instant.EPOCH, action, "j" + entries.size(), release, null));
    }

    private void stopped(String savepoint) {
        entries.add(new JournalEntry(Instant.EPOCH, Action.STOP, "j", null, savepoint));
    }

    private History history() {
        return History.of(entries);
    }

    private static Release release(String version, int parallelism) {
        return new Release("jar-" + version, version, "config", parallelism, Map.of());
    }
}
