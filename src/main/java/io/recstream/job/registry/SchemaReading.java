package io.recstream.job.registry;

import java.util.stream.Collectors;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/** Whether a reader's schema can read everything that was written under another. */
public final class SchemaReading {

    private SchemaReading() {}

    /** Why not, as a clause; empty if it can. */
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
                .map(SchemaReading::inWords)
                .collect(Collectors.joining("; "));
    }

    /** Where names or sizes differ, Avro reports the writer's as the expected one. */
    private static String inWords(Incompatibility one) {
        Schema found = one.getWriterFragment();
        Schema expected = one.getReaderFragment();
        String what =
                switch (one.getType()) {
                    case NAME_MISMATCH ->
                            "found " + found.getFullName() + ", expected " + expected.getFullName();
                    case FIXED_SIZE_MISMATCH ->
                            "found "
                                    + found.getFixedSize()
                                    + " bytes, expected "
                                    + expected.getFixedSize();
                    default -> one.getMessage();
                };
        return one.getLocation() + " " + what;
    }
}
