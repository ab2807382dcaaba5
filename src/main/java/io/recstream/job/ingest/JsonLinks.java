package io.recstream.job.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.job.model.RawEvent;
import io.recstream.job.model.RawLink;
import io.recstream.job.model.Timestamps;

/** Decodes links of two ids that are JSON objects with the field names of the Avro schema. */
public final class JsonLinks implements PayloadDecoder<RawLink> {

    private static final long serialVersionUID = 1L;

    @Override
    public RawLink decode(byte[] payload) throws UndecodableException {
        JsonObject link = JsonObject.parse(payload);
        JsonNode time = link.field("observed_at");
        return new RawLink(
                link.text("id_a"),
                link.text("kind_a"),
                link.text("id_b"),
                link.text("kind_b"),
                time == null ? RawEvent.NO_TIME : Timestamps.parse(time.asText()),
                link.text("source"),
                time == null ? null : time.isValueNode() ? time.asText() : time.toString());
    }
}
