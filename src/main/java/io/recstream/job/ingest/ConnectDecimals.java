package io.recstream.job.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;

/**
 * The exact decimals of Kafka Connect in a record of its JSON converter: the Base64 of a two's
 * complement number, of which the schema beside the record has the scale.
 *
 * @see <a
 *     href="https://kafka.apache.org/42/javadoc/org/apache/kafka/connect/data/Decimal.html">Kafka
 *     Connect, Decimal</a>
 */
final class ConnectDecimals {

    private static final String DECIMAL = "org.apache.kafka.connect.data.Decimal";

    private ConnectDecimals() {}

    /** Replaces the decimals of a struct, and of structs in it, by numbers. */
    static void decode(JsonNode schema, JsonNode struct) {
        if (!(struct instanceof ObjectNode fields)) {
            return;
        }
        for (JsonNode field : schema.path("fields")) {
            String name = field.path("field").asText();
            JsonNode value = fields.get(name);
            if (value != null && value.isObject()) {
                decode(field, value);
            } else if (value != null
                    && value.isTextual()
                    && field.path("name").asText().equals(DECIMAL)) {
                BigDecimal decimal = decimal(value.textValue(), field.at("/parameters/scale"));
                if (decimal != null) {
                    fields.set(name, DecimalNode.valueOf(decimal));
                }
            }
        }
    }

    /** Null if it is none; then the text stays, and whoever reads it as a number refuses it. */
    private static BigDecimal decimal(String base64, JsonNode scale) {
        try {
            return new BigDecimal(
                    new BigInteger(Base64.getDecoder().decode(base64)),
                    Integer.parseInt(scale.asText()));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
