package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.INVALID_VALUE;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.job.model.MicroUnits;
import io.recstream.job.model.Quoted;

/** Reads amounts of money exactly, or not at all. */
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

    /**
     * A price, which is kept as a double.
     *
     * @throws UndecodableException if it is out of the bounds of values, or more than a double
     *     holds
     */
    static double price(JsonNode node) throws UndecodableException {
        long micros = micros(node);
        String text = node.isValueNode() ? node.asText() : node.toString();
        double price = within(micros, text, node.doubleValue());
        if (MicroUnits.of(price) != micros) {
            throw new UndecodableException(
                    INVALID_VALUE,
                    "price is %s, which has more digits than a double holds"
                            .formatted(Quoted.of(text)));
        }
        return price;
    }

    /**
     * A price.
     *
     * @throws UndecodableException if it is out of the bounds of values
     */
    static double price(double price) throws UndecodableException {
        return within(MicroUnits.of(price), Double.toString(price), price);
    }

    private static double within(long micros, String text, double price)
            throws UndecodableException {
        if (micros == MicroUnits.OUT_OF_BOUNDS) {
            throw new UndecodableException(
                    INVALID_VALUE,
                    "price is %s, not %s".formatted(Quoted.of(text), MicroUnits.BOUNDS));
        }
        return price;
    }
}
