package io.recstream.sizing;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A sizing as one JSON object; bytes, seconds and counts are not rounded. */
final class SizeJson {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private SizeJson() {}

    static String of(Sizing sizing) {
        ObjectNode all = MAPPER.createObjectNode();
        all.put("name", "size");
        inputs(all.putObject("inputs"), sizing);
        state(all.putObject("state"), sizing);
        traffic(all, sizing);
        machines(all.putObject("machines"), sizing.machines());
        checkpoints(all.putObject("checkpoints"), sizing.checkpoints());
        archive(all.putObject("archive"), sizing.archive());
        skew(all.putObject("skew"), sizing.skew());
        limits(all.putArray("limits"), sizing);
        return all.toString();
    }

    private static void inputs(ObjectNode node, Sizing sizing) {
        for (Input input : Input.values()) {
            node.put(input.key(), sizing.get(input));
        }
        node.put("replicate_catalog", sizing.workload().replicatesCatalog());
    }

    private static void state(ObjectNode node, Sizing sizing) {
        node.put("bytes", sizing.onDisk());
        node.put("bytes_per_task_manager", sizing.perTaskManager(sizing.onDisk()));
        ArrayNode rows = node.putArray("operators");
        for (StateModel.Row row : sizing.state()) {
            rows.addObject()
                    .put("operator", row.operator())
                    .put("state", row.state())
                    .put("keys", row.keys())
                    .put("bytes_per_key", row.perKey())
                    .put("bytes", row.onDisk());
        }
    }

    private static void traffic(ObjectNode all, Sizing sizing) {
        ArrayNode shuffles = all.putArray("shuffles");
        for (TrafficModel.Shuffle shuffle : sizing.shuffles()) {
            shuffles.addObject()
                    .put("name", shuffle.name())
                    .put("bytes_per_second", shuffle.bytesPerSecond());
        }
        ArrayNode topics = all.putArray("topics");
        for (TrafficModel.Topic topic : sizing.topics()) {
            topics.addObject()
                    .put("topic", topic.name())
                    .put("records_per_second", topic.records())
                    .put("bytes_per_second", topic.bytesPerSecond())
                    .put("bytes", topic.onDisk())
                    .put("partitions", topic.partitions());
        }
    }

    private static void machines(ObjectNode node, Machines machines) {
        node.put("cpu_us_per_event", machines.cpuMicros())
                .put("cores", machines.cores())
                .put("parallelism", machines.parallelism())
                .put("task_managers", machines.taskManagers())
                .put("broker_cores", machines.brokerCores())
                .put("heap_bytes", machines.heap())
                .put("heap_available_bytes", machines.heapAvailable())
                .put("recommended_max_parallelism", machines.maxParallelism());
    }

    private static void checkpoints(ObjectNode node, Checkpoints checkpoints) {
        node.put("full_bytes", checkpoints.full())
                .put("increment_bytes", checkpoints.increment())
                .put("upload_bytes_per_second", checkpoints.uploadPerSecond())
                .put("upload_seconds", checkpoints.uploadSeconds())
                .put("restore_seconds", checkpoints.restoreSeconds())
                .put("savepoint_bytes", checkpoints.savepointBytes())
                .put("savepoint_seconds", checkpoints.savepointSeconds())
                .put("savepoint_restore_seconds", checkpoints.savepointRestoreSeconds())
                .put("transaction_timeout_seconds", checkpoints.transactionTimeout());
    }

    private static void archive(ObjectNode node, Archive archive) {
        node.put("events", archive.rows())
                .put("bytes_per_event", archive.rowBytes())
                .put("bytes", archive.bytes())
                .put("bootstrap_events_per_second", archive.readPerSecond())
                .put("bootstrap_seconds", archive.bootstrapSeconds());
    }

    private static void skew(ObjectNode node, Skew skew) {
        node.put("item_events_per_second", skew.itemRate())
                .put("item_share", skew.itemShare())
                .put("user_events_per_second", skew.userRate())
                .put("user_bound", skew.userBound())
                .put("key_groups_over_mean", skew.keyGroups());
    }

    private static void limits(ArrayNode node, Sizing sizing) {
        for (Limit limit : sizing.limits()) {
            node.addObject()
                    .put("name", limit.name())
                    .put("load", limit.load())
                    .put("broken", limit.isBroken())
                    .put("says", limit.says())
                    .put("remedy", limit.remedy());
        }
    }
}
