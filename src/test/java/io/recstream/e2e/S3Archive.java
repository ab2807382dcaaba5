package io.recstream.e2e;

import io.recstream.job.archive.ArchiveSink;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.connector.file.sink.FileSinkCommittable;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.RecoverableFsDataOutputStream;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.plugin.DefaultPluginManager;
import org.apache.flink.core.plugin.PluginDescriptor;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputStreamBasedPartFileWriter.OutputStreamBasedPendingFileRecoverable;

/** The files of an archive on S3, written and committed by this process as a job does. */
@SuppressWarnings("try") // Of a committer whose close() throws what it likes.
final class S3Archive {

    private static final String DATE = "event_date=2026-11-28";

    private final org.apache.flink.core.fs.Path folder;
    private final FileSystem system;
    private final SimpleVersionedSerializer<FileSinkCommittable> serializer;

    /**
     * @param path below the bucket
     * @param settings of the file system
     */
    S3Archive(String path, Configuration settings) throws Exception {
        Path plugin = EcosystemProcess.jar("flink-s3", "flink-s3-fs-hadoop");
        FileSystem.initialize(
                settings,
                new DefaultPluginManager(
                        List.of(
                                new PluginDescriptor(
                                        "s3", new URL[] {plugin.toUri().toURL()}, new String[0])),
                        CoreOptions.getPluginParentFirstLoaderPatterns(settings)));
        folder = new org.apache.flink.core.fs.Path(S3Process.uri() + "/" + path);
        system = folder.getFileSystem();
        serializer = sink().getCommittableSerializer();
    }

    String uri() {
        return folder.toString();
    }

    private ArchiveSink sink() {
        return new ArchiveSink(uri(), 1 << 20, 1, false);
    }

    /** Uploads a file, and returns what a savepoint says of it while it is not committed. */
    byte[] upload(String name, Path from) throws Exception {
        byte[] content = Files.readAllBytes(from);
        var file = new org.apache.flink.core.fs.Path(folder, DATE + "/" + name);
        RecoverableFsDataOutputStream out = system.createRecoverableWriter().open(file);
        out.write(content);
        return SimpleVersionedSerialization.writeVersionAndSerialize(
                serializer,
                new FileSinkCommittable(
                        DATE,
                        new OutputStreamBasedPendingFileRecoverable(
                                out.closeForCommit().getRecoverable(), file, content.length)));
    }

    /**
     * Commits uploads.
     *
     * @param isRestored whether by a job that has started from a savepoint
     */
    void commit(boolean isRestored, byte[]... saved) throws Exception {
        CommitterInitContext context =
                (CommitterInitContext)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {CommitterInitContext.class},
                                (self, method, arguments) ->
                                        method.getName().equals("getRestoredCheckpointId")
                                                ? isRestored
                                                        ? OptionalLong.of(1)
                                                        : OptionalLong.empty()
                                                : null);
        Collection<CommitRequest<FileSinkCommittable>> requests = new ArrayList<>();
        for (byte[] one : saved) {
            requests.add(
                    request(
                            SimpleVersionedSerialization.readVersionAndDeSerialize(
                                    serializer, one)));
        }
        try (Committer<FileSinkCommittable> committer = sink().createCommitter(context)) {
            committer.commit(requests);
        }
    }

    @SuppressWarnings("unchecked")
    private static CommitRequest<FileSinkCommittable> request(FileSinkCommittable file) {
        return (CommitRequest<FileSinkCommittable>)
                Proxy.newProxyInstance(
                        S3Archive.class.getClassLoader(),
                        new Class<?>[] {CommitRequest.class},
                        (self, method, arguments) ->
                                method.getName().equals("getCommittable") ? file : null);
    }
}
