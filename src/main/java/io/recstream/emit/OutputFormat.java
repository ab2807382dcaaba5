package io.recstream.emit;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecord;

/** How the output topics' payloads are written. */
public enum OutputFormat {
    /** Avro's single-object encoding. */
    AVRO {
        @Override
        <R extends SpecificRecord> byte[] encode(R output, BinaryMessageEncoder<R> encoder)
                throws IOException {
            return encoder.encode(output).array();
        }
    },
    /** One JSON object with the schema's field names. */
    JSON {
        @Override
        <R extends SpecificRecord> byte[] encode(R output, BinaryMessageEncoder<R> encoder)
                throws IOException {
            return AvroJson.encode(output);
        }
    };

    abstract <R extends SpecificRecord> byte[] encode(R output, BinaryMessageEncoder<R> encoder)
            throws IOException;

    <R extends SpecificRecord> byte[] bytes(R output, BinaryMessageEncoder<R> encoder) {
        try {
            return encode(output, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Not writable as " + output.getSchema().getFullName(), e);
        }
    }
}
