package io.recstream.job.emit;

import io.recstream.avro.ControlResult;
import io.recstream.avro.DeadLetter;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.UserFeatures;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * The schemas under which outputs have been written before: topics hold those of older releases.
 */
public final class OlderSchemas {

    private static final Map<Schema, List<Schema>> OLDER =
            Map.of(
                    DeadLetter.getClassSchema(),
                    List.of(
                            withoutReasons(
                                    "INVALID_LINK",
                                    "COMPONENT_TOO_LARGE",
                                    "TOO_MANY_OWNERS",
                                    "FORGOTTEN",
                                    "INVALID_COMMAND")),
                    UserFeatures.getClassSchema(),
                    List.of(withoutFields(UserFeatures.getClassSchema(), "missing_before")),
                    RecommendationUpdate.getClassSchema(),
                    List.of(listsWithoutRules()),
                    ControlResult.getClassSchema(),
                    List.of(resultsWithoutRules()));

    private OlderSchemas() {}

    /** Those before the current schema of an output. */
    public static List<Schema> of(Schema current) {
        return OLDER.getOrDefault(current, List.of());
    }

    private static Schema listsWithoutRules() {
        String schema =
                withoutFields(RecommendationUpdate.getClassSchema(), "rules_version", "variant")
                        .toString();
        return new Schema.Parser().parse(schema.replace("\"PINNED\",", ""));
    }

    private static Schema resultsWithoutRules() {
        String schema =
                withoutFields(
                                ControlResult.getClassSchema(),
                                "rules_version",
                                "document",
                                "experiment",
                                "winner")
                        .toString();
        return new Schema.Parser().parse(schema.replace("\"INCOMPLETE\",", ""));
    }

    private static Schema withoutReasons(String... reasons) {
        String schema = DeadLetter.getClassSchema().toString();
        for (String reason : reasons) {
            schema = schema.replace("\"" + reason + "\",", "");
        }
        return new Schema.Parser().parse(schema);
    }

    private static Schema withoutFields(Schema current, String... fields) {
        return Schema.createRecord(
                current.getName(),
                current.getDoc(),
                current.getNamespace(),
                false,
                current.getFields().stream()
                        .filter(one -> !List.of(fields).contains(one.name()))
                        .map(one -> new Schema.Field(one, one.schema()))
                        .toList());
    }
}
