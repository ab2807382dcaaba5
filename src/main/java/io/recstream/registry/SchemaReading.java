package io.recstream.registry;

import java.util.stream.Collectors;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/** Whether a reader's schema can read everything that was written under another. */
public final class SchemaReading {

    private SchemaReading() {}

    /** Why not, in words; empty if it can. */
    public static String whyNot(String writer, Schema reader) {
        try {
            return whyNot(new Schema.Parser().parse(writer), reader);
        } catch (AvroRuntimeException e) {
            return "is no Avro schema: " + e.getMessage();
        }
    }

    private static String whyNot(Schema writer, Schema reader) {
        var compatibility = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        if (compatibility.getType() == SchemaCompatibilityType.COMPATIBLE) {
            return "";
        }
        return compatibility.getResult().getIncompatibilities().stream()
                .map(one -> one.getLocation() + " " + one.getMessage())
                .collect(Collectors.joining("; "));
    }
}
