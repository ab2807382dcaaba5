package io.recstream.server;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers in JSON that may be missing: NaN and the infinities become null. */
final class Numbers {

    private static final int DIGITS = 4;

    private Numbers() {}

    static void write(JsonGenerator json, String name, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumberField(name, value);
        } else {
            json.writeNullField(name);
        }
    }

    /** To four digits behind the point. */
    static void writeRounded(JsonGenerator json, String name, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumberField(
                    name,
                    BigDecimal.valueOf(value)
                            .setScale(DIGITS, RoundingMode.HALF_EVEN)
                            .doubleValue());
        } else {
            json.writeNullField(name);
        }
    }
}
