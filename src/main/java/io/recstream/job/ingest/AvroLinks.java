package io.recstream.job.ingest;

import io.recstream.avro.IdentityLink;
import io.recstream.job.model.RawEvent;
import io.recstream.job.model.RawLink;
import io.recstream.job.registry.WriterSchemas;
import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.ResolvingDecoder;

/** Decodes links of two ids of every schema version that has ever been released. */
public final class AvroLinks extends AvroRecords<RawLink> {

    private static final long serialVersionUID = 1L;

    /** Add an older version here before its successor takes its place in the schema file. */
    private static final List<Schema> VERSIONS = List.of(IdentityLink.getClassSchema());

    /** Reads Avro's single-object encoding. */
    public AvroLinks() {
        this(null);
    }

    /**
     * Reads Confluent's wire format.
     *
     * @param registered the schemas of the registry
     */
    public AvroLinks(WriterSchemas registered) {
        super(registered);
    }

    @Override
    List<Schema> versions() {
        return VERSIONS;
    }

    @Override
    RawLink read(ResolvingDecoder in) throws IOException {
        String idA = null;
        String kindA = null;
        String idB = null;
        String kindB = null;
        long time = RawEvent.NO_TIME;
        String timeText = null;
        String source = null;
        for (Schema.Field field : in.readFieldOrder()) {
            switch (field.name()) {
                case "id_a" -> idA = in.readString();
                case "kind_a" -> kindA = in.readString();
                case "id_b" -> idB = in.readString();
                case "kind_b" -> kindB = in.readString();
                case "observed_at" -> {
                    if (in.readIndex() == 0) {
                        in.readNull();
                    } else {
                        time = in.readLong();
                        timeText = Long.toString(time);
                    }
                }
                case "source" -> source = readNullableString(in);
                default -> throw new IllegalStateException("Unread field " + field.name());
            }
        }
        return new RawLink(idA, kindA, idB, kindB, time, source, timeText);
    }
}
