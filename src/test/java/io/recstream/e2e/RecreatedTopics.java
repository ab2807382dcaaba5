package io.recstream.e2e;

import io.recstream.job.ingest.InputPosition;
import io.recstream.ops.inspect.SavepointInputs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;

/**
 * A savepoint for topics that were created again with the same records. A broker gives each topic
 * an id of its own, by which the sources would see that it is another one.
 */
final class RecreatedTopics {

    private RecreatedTopics() {}

    /** Copies a savepoint into an empty folder, with the ids that its topics have now. */
    static Path copy(Path savepoint, Path folder, Admin admin) throws IOException {
        List<InputPosition> positions =
                SavepointInputs.of(
                        savepoint.toUri().toString(),
                        Set.of("read-events", "read-catalog", "read-identity-links"));
        try (Stream<Path> files = Files.list(savepoint)) {
            for (Path file : files.toList()) {
                byte[] bytes = Files.readAllBytes(file);
                for (InputPosition position : positions) {
                    if (!position.topicId().equals(Uuid.ZERO_UUID)) {
                        replace(
                                bytes,
                                bytes(position.topicId()),
                                bytes(now(admin, position.partition().topic())));
                    }
                }
                Files.write(folder.resolve(file.getFileName()), bytes);
            }
        }
        return folder;
    }

    private static Uuid now(Admin admin, String topic) throws IOException {
        try {
            return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).topicId();
        } catch (ExecutionException | InterruptedException e) {
            throw new IOException("No topic " + topic, e);
        }
    }

    private static byte[] bytes(Uuid id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    private static void replace(byte[] in, byte[] old, byte[] by) {
        for (int i = 0; i + old.length <= in.length; i++) {
            if (Arrays.equals(in, i, i + old.length, old, 0, old.length)) {
                System.arraycopy(by, 0, in, i, by.length);
            }
        }
    }
}
