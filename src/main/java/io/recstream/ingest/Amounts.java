package io.recstream.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.model.MicroUnits;

/** Reads amounts of money exactly. */
final class Amounts {

    private Amounts() {}

    /** The {@link MicroUnits} of a JSON number, from its decimal digits. */
    static long micros(JsonNode node) {
        if (node.isBigDecimal()) {
            return MicroUnits.of(node.decimalValue());
        }
        return node.isIntegralNumber() && node.canConvertToLong()
                ? MicroUnits.of(node.longValue())
                : MicroUnits.OUT_OF_BOUNDS;
    }
}
