package io.recstream.job.emit;

import io.recstream.avro.DeadLetter;
import java.util.List;
import org.apache.avro.Schema;

/** The schemas under which dead letters have been written: topics hold those of older releases. */
public final class DeadLetterSchemas {

    /** Until the reasons of identity were added. */
    private static final Schema WITHOUT_IDENTITY =
            without("INVALID_LINK", "COMPONENT_TOO_LARGE", "TOO_MANY_OWNERS");

    /** All but today's. */
    public static final List<Schema> OLDER = List.of(WITHOUT_IDENTITY);

    private DeadLetterSchemas() {}

    private static Schema without(String... reasons) {
        String schema = DeadLetter.getClassSchema().toString();
        for (String reason : reasons) {
            schema = schema.replace("\"" + reason + "\",", "");
        }
        return new Schema.Parser().parse(schema);
    }
}
