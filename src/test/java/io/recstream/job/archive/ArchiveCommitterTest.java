package io.recstream.job.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.connector.file.sink.FileSinkCommittable;
import org.apache.flink.core.fs.RecoverableWriter.CommitRecoverable;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputStreamBasedPartFileWriter.OutputStreamBasedPendingFileRecoverable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings({"try", "unchecked"}) // Of close(), and of proxies.
class ArchiveCommitterTest {

    private static final String DATE = "event_date=2026-11-28";

    @TempDir private Path folder;

    private final List<String> committed = new ArrayList<>();
    private final List<String> left = new ArrayList<>();

    @Test
    void whatForgetHasChangedIsNotCommittedAgain() throws Exception {
        note(".forgotten-1.json", "{\"files\":[\"" + DATE + "/a.parquet\"]}");
        note(
                ".forget-x.json",
                "{\"files\":[\"%s/b.parquet\"],\"step\":{\"file\":\"%s/c.parquet\"}}"
                        .formatted(DATE, DATE));
        note(".forget-x.json.forget", "cut o");

        commit(true, "a", "b", "c", "d");

        assertThat(committed).containsExactly("d.parquet");
        assertThat(left).containsExactly("a.parquet", "b.parquet", "c.parquet");
    }

    @Test
    void aJobThatWasNotRestoredCommitsAllWithoutALook() throws Exception {
        note(".forgotten-1.json", "no JSON");

        commit(false, "a", "b");

        assertThat(committed).containsExactly("a.parquet", "b.parquet");
    }

    /** What it names is not known: the next attempt reads it again. */
    @Test
    void notesThatCannotBeReadFailTheCommit() throws Exception {
        note(".forgotten-1.json", "no JSON");

        assertThatThrownBy(() -> commit(true, "a")).isInstanceOf(IOException.class);

        assertThat(committed).isEmpty();
    }

    private void note(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private void commit(boolean isRestored, String... names) throws Exception {
        Collection<CommitRequest<FileSinkCommittable>> requests = new ArrayList<>();
        for (String name : names) {
            requests.add(request(name + ".parquet"));
        }
        try (ArchiveCommitter committer =
                new ArchiveCommitter(new Recording(), RowFiles.flink(folder), isRestored)) {
            committer.commit(requests);
        }
    }

    private CommitRequest<FileSinkCommittable> request(String name) {
        CommitRecoverable upload = new CommitRecoverable() {};
        FileSinkCommittable file =
                new FileSinkCommittable(
                        DATE,
                        new OutputStreamBasedPendingFileRecoverable(
                                upload, RowFiles.flink(folder.resolve(DATE).resolve(name)), 1));
        return (CommitRequest<FileSinkCommittable>)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {CommitRequest.class},
                        (self, method, arguments) -> {
                            if (method.getName().equals("signalAlreadyCommitted")) {
                                left.add(name);
                            }
                            return method.getName().equals("getCommittable") ? file : null;
                        });
    }

    private final class Recording implements Committer<FileSinkCommittable> {
        @Override
        public void commit(Collection<CommitRequest<FileSinkCommittable>> requests) {
            requests.forEach(
                    it -> committed.add(it.getCommittable().getPendingFile().getPath().getName()));
        }

        @Override
        public void close() {}
    }
}
