package io.recstream.job.archive;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.RecoverableFsDataOutputStream;
import org.apache.flink.core.fs.RecoverableWriter;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.apache.flink.core.fs.local.LocalRecoverableWriter;
import org.apache.flink.streaming.api.functions.sink.filesystem.InProgressFileWriter;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputStreamBasedPartFileWriter;

/**
 * The local file system under a scheme of its own, whose disk can be full: then nothing can be
 * written.
 */
public final class FullFileSystem extends LocalFileSystem {

    public static final String SCHEME = "fullable";

    /** How many writes have failed. */
    public static final AtomicInteger REFUSED = new AtomicInteger();

    private static volatile boolean full;

    public static void fill(boolean nowFull) {
        full = nowFull;
    }

    /** Found by Flink as a service. */
    public static final class Factory implements FileSystemFactory {
        @Override
        public String getScheme() {
            return SCHEME;
        }

        @Override
        public FileSystem create(URI uri) {
            return new FullFileSystem();
        }
    }

    private static void check() throws IOException {
        if (full) {
            REFUSED.incrementAndGet();
            throw new IOException("No space left on device");
        }
    }

    @Override
    public URI getUri() {
        return URI.create(SCHEME + ":///");
    }

    /** A file whose commit fails as it does on s3 where neither file nor upload exist. */
    static InProgressFileWriter.PendingFileRecoverable goneWhenCommitted(Path path) {
        return new OutputStreamBasedPartFileWriter.OutputStreamBasedPendingFileRecoverable(
                new Gone(), path, 1);
    }

    private record Gone() implements RecoverableWriter.CommitRecoverable {}

    @Override
    public LocalRecoverableWriter createRecoverableWriter() {
        return new LocalRecoverableWriter(this) {
            @Override
            public RecoverableFsDataOutputStream.Committer recoverForCommit(
                    RecoverableWriter.CommitRecoverable file) throws IOException {
                return file instanceof Gone ? new GoneCommitter() : super.recoverForCommit(file);
            }

            @Override
            public RecoverableFsDataOutputStream open(Path path) throws IOException {
                check();
                return new Stream(super.open(path));
            }
        };
    }

    private static final class GoneCommitter implements RecoverableFsDataOutputStream.Committer {
        @Override
        public void commit() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void commitAfterRecovery() throws IOException {
            throw new IOException(
                    "Object does not exist", new FileNotFoundException("No such upload"));
        }

        @Override
        public RecoverableWriter.CommitRecoverable getRecoverable() {
            return new Gone();
        }
    }

    private static final class Stream extends RecoverableFsDataOutputStream {

        private final RecoverableFsDataOutputStream out;

        Stream(RecoverableFsDataOutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            check();
            out.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            check();
            out.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void sync() throws IOException {
            out.sync();
        }

        @Override
        public long getPos() throws IOException {
            return out.getPos();
        }

        @Override
        public RecoverableWriter.ResumeRecoverable persist() throws IOException {
            return out.persist();
        }

        @Override
        public Committer closeForCommit() throws IOException {
            check();
            return out.closeForCommit();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
