package io.recstream.server;

import com.fasterxml.jackson.core.JsonGenerator;
import io.recstream.telemetry.Latency;
import java.io.IOException;
import java.util.List;

/** The live figures as JSON. */
final class LiveJson {

    private LiveJson() {}

    /**
     * @param report null where nothing is known of the job
     * @param recovery null where there was none
     */
    static byte[] snapshot(
            LiveFigures.Snapshot now,
            JobStatusSource.Report report,
            boolean canKill,
            JobStatusSource.Recovery recovery) {
        return Json.bytes(
                json -> {
                    json.writeStartObject();
                    json.writeNumberField("time", now.time());
                    json.writeNumberField("events", now.events());
                    json.writeNumberField("lists", now.lists());
                    Numbers.writeRounded(json, "events_per_second", now.eventsPerSecond());
                    Numbers.writeRounded(json, "lists_per_second", now.listsPerSecond());
                    json.writeObjectFieldStart("latency");
                    quantiles(json, "uncommitted", now.uncommitted());
                    quantiles(json, "committed", now.committed());
                    json.writeEndObject();
                    Numbers.writeRounded(json, "hit_rate", now.hitRate());
                    Numbers.writeRounded(json, "mrr", now.meanReciprocalRank());
                    ledger(json, now);
                    letters(json, now.letters());
                    flink(json, report, canKill);
                    recovery(json, recovery);
                    json.writeEndObject();
                });
    }

    private static void quantiles(JsonGenerator json, String name, Latency.Quantiles of)
            throws IOException {
        if (of.count() == 0) {
            json.writeNullField(name);
            return;
        }
        json.writeObjectFieldStart(name);
        Numbers.writeRounded(json, "p50_ms", of.p50());
        Numbers.writeRounded(json, "p99_ms", of.p99());
        json.writeEndObject();
    }

    private static void ledger(JsonGenerator json, LiveFigures.Snapshot now) throws IOException {
        json.writeObjectFieldStart("ledger");
        json.writeNumberField("lists", now.ledger().lists());
        json.writeNumberField("users", now.ledger().users());
        json.writeNumberField("lost", now.ledger().lost());
        json.writeNumberField("doubled", now.ledger().doubled());
        json.writeEndObject();
    }

    private static void letters(JsonGenerator json, List<DeadLetterLog.Reason> reasons)
            throws IOException {
        json.writeArrayFieldStart("dead_letters");
        for (DeadLetterLog.Reason reason : reasons) {
            json.writeStartObject();
            json.writeStringField("reason", reason.reason());
            json.writeNumberField("count", reason.count());
            json.writeArrayFieldStart("examples");
            for (DeadLetterLog.Example example : reason.examples()) {
                json.writeStartObject();
                json.writeStringField("topic", example.topic());
                json.writeNumberField("partition", example.partition());
                json.writeNumberField("offset", example.offset());
                json.writeNumberField("time", example.time());
                json.writeStringField("message", example.message());
                json.writeStringField("payload", example.payload());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void flink(JsonGenerator json, JobStatusSource.Report report, boolean canKill)
            throws IOException {
        if (report == null) {
            json.writeNullField("flink");
            return;
        }
        json.writeObjectFieldStart("flink");
        json.writeStringField("url", report.url());
        json.writeStringField("job_id", report.jobId());
        json.writeStringField("job", report.job());
        json.writeNumberField("restarts", report.restarts());
        json.writeNumberField("task_managers", report.taskManagers());
        json.writeBooleanField("can_kill", canKill);
        checkpoints(json, report.checkpoints());
        stages(json, report.stages());
        json.writeArrayFieldStart("edges");
        for (JobStatusSource.Edge edge : report.edges()) {
            json.writeStartObject();
            json.writeStringField("from", edge.from());
            json.writeStringField("to", edge.to());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void checkpoints(JsonGenerator json, JobStatusSource.Checkpoints checkpoints)
            throws IOException {
        json.writeObjectFieldStart("checkpoints");
        json.writeNumberField("completed", checkpoints.completed());
        json.writeNumberField("failed", checkpoints.failed());
        JobStatusSource.Checkpoint last = checkpoints.last();
        if (last == null) {
            json.writeNullField("last");
        } else {
            json.writeObjectFieldStart("last");
            json.writeNumberField("id", last.id());
            json.writeNumberField("duration_ms", last.durationMillis());
            json.writeNumberField("bytes", last.bytes());
            json.writeNumberField("at", last.at());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void stages(JsonGenerator json, List<JobStatusSource.Stage> stages)
            throws IOException {
        json.writeArrayFieldStart("stages");
        for (JobStatusSource.Stage stage : stages) {
            json.writeStartObject();
            json.writeStringField("id", stage.id());
            json.writeStringField("name", stage.name());
            json.writeNumberField("parallelism", stage.parallelism());
            json.writeStringField("status", stage.status());
            Numbers.writeRounded(json, "records_in_per_second", stage.recordsIn());
            Numbers.writeRounded(json, "records_out_per_second", stage.recordsOut());
            Numbers.writeRounded(json, "busy", stage.busy());
            Numbers.writeRounded(json, "backpressured", stage.backpressured());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void recovery(JsonGenerator json, JobStatusSource.Recovery recovery)
            throws IOException {
        if (recovery == null) {
            json.writeNullField("recovery");
            return;
        }
        json.writeObjectFieldStart("recovery");
        json.writeNumberField("killed_at", recovery.killedAt());
        if (recovery.recoveredAt() == 0) {
            json.writeNullField("recovered_at");
        } else {
            json.writeNumberField("recovered_at", recovery.recoveredAt());
        }
        json.writeEndObject();
    }
}
