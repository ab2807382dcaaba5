package io.recstream.ops.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.job.archive.ArchiveFolder;
import io.recstream.job.archive.ForgottenFiles;
import io.recstream.job.archive.OffsetSet;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.kafka.common.TopicPartition;

/**
 * The offsets whose rows {@code forget} has removed, in hidden files of the archive's folder, so
 * that {@code check} does not report them. They name nobody.
 */
final class ForgottenRows {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ForgottenRows() {}

    /** Those of all runs. */
    static Map<TopicPartition, OffsetSet> read(ArchiveFolder folder) throws IOException {
        FileSystem system = folder.path().getFileSystem();
        Map<TopicPartition, OffsetSet> all = new HashMap<>();
        FileStatus[] entries = system.listStatus(folder.path());
        for (FileStatus entry : entries == null ? new FileStatus[0] : entries) {
            if (entry.getPath().getName().startsWith(ForgottenFiles.ENDED)) {
                try (InputStream in = system.open(entry.getPath())) {
                    addTo(all, JSON.readTree(in).path("offsets"));
                }
            }
        }
        return all;
    }

    /**
     * Writes those of a run.
     *
     * @param files that it has changed: {@link ForgottenFiles}
     */
    static void write(
            ArchiveFolder folder, long time, Map<TopicPartition, OffsetSet> rows, Set<String> files)
            throws IOException {
        if (!rows.isEmpty()) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.set("offsets", toJson(rows));
            files.forEach(json.putArray(ForgottenFiles.FILES)::add);
            FileReplacement.write(
                    new Path(folder.path(), ForgottenFiles.ENDED + time + ForgottenFiles.SUFFIX),
                    json);
        }
    }

    static ObjectNode toJson(Map<TopicPartition, OffsetSet> rows) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        rows.forEach(
                (partition, offsets) -> {
                    ArrayNode ranges =
                            json.withObjectProperty(partition.topic())
                                    .putArray(Integer.toString(partition.partition()));
                    offsets.ranges(it -> ranges.addArray().add(it.first()).add(it.last()));
                });
        return json;
    }

    static void addTo(Map<TopicPartition, OffsetSet> all, JsonNode json) {
        for (Map.Entry<String, JsonNode> topic : json.properties()) {
            for (Map.Entry<String, JsonNode> partition : topic.getValue().properties()) {
                TopicPartition of =
                        new TopicPartition(topic.getKey(), Integer.parseInt(partition.getKey()));
                add(all.computeIfAbsent(of, any -> new OffsetSet()), partition.getValue());
            }
        }
    }

    private static void add(OffsetSet offsets, JsonNode ranges) {
        for (JsonNode range : ranges) {
            for (long at = range.get(0).asLong(); at <= range.get(1).asLong(); at++) {
                offsets.add(at);
            }
        }
    }
}
