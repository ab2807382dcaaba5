package io.recstream.job.ingest;

import io.recstream.avro.ControlCommand;
import io.recstream.job.model.RawCommand;
import io.recstream.job.model.RawEvent;
import io.recstream.job.registry.WriterSchemas;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.ResolvingDecoder;

/** Decodes commands of every schema version that has ever been released. */
public final class AvroCommands extends AvroRecords<RawCommand> {

    private static final long serialVersionUID = 1L;

    /** Add an older version here before its successor takes its place in the schema file. */
    private static final List<Schema> VERSIONS =
            List.of(
                    ControlCommand.getClassSchema(),
                    without(
                            ControlCommand.getClassSchema(),
                            "document",
                            "rules_version",
                            "experiment",
                            "winner"));

    /** Reads Avro's single-object encoding. */
    public AvroCommands() {
        this(null);
    }

    /**
     * Reads Confluent's wire format.
     *
     * @param registered the schemas of the registry
     */
    public AvroCommands(WriterSchemas registered) {
        super(registered);
    }

    @Override
    List<Schema> versions() {
        return VERSIONS;
    }

    @Override
    RawCommand read(ResolvingDecoder in) throws IOException {
        String id = null;
        String name = null;
        int version = 1;
        long issuedAt = RawEvent.NO_TIME;
        String timeText = null;
        String issuedBy = null;
        String reason = null;
        List<String> users = List.of();
        List<String> devices = List.of();
        String document = null;
        Long rulesVersion = null;
        String experiment = null;
        String winner = null;
        for (Schema.Field field : in.readFieldOrder()) {
            switch (field.name()) {
                case "command_id" -> id = in.readString();
                case "command" -> name = in.readString();
                case "version" -> version = in.readInt();
                case "issued_at" -> {
                    if (in.readIndex() == 0) {
                        in.readNull();
                    } else {
                        issuedAt = in.readLong();
                        timeText = Long.toString(issuedAt);
                    }
                }
                case "issued_by" -> issuedBy = readNullableString(in);
                case "reason" -> reason = readNullableString(in);
                case "users" -> users = readTexts(in);
                case "devices" -> devices = readTexts(in);
                case "document" -> document = readNullableString(in);
                case "rules_version" -> rulesVersion = readNullableLong(in);
                case "experiment" -> experiment = readNullableString(in);
                case "winner" -> winner = readNullableString(in);
                default -> throw new IllegalStateException("Unread field " + field.name());
            }
        }
        return new RawCommand(
                id,
                name,
                version,
                issuedAt,
                timeText,
                issuedBy,
                reason,
                users,
                devices,
                new RawCommand.Steering(document, rulesVersion, experiment, winner),
                List.of());
    }

    private static Long readNullableLong(ResolvingDecoder in) throws IOException {
        if (in.readIndex() == 0) {
            in.readNull();
            return null;
        }
        return in.readLong();
    }

    private static List<String> readTexts(ResolvingDecoder in) throws IOException {
        List<String> texts = new ArrayList<>();
        for (long count = in.readArrayStart(); count > 0; count = in.arrayNext()) {
            for (long i = 0; i < count; i++) {
                texts.add(in.readString());
            }
        }
        return texts;
    }
}
