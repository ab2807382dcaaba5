package io.recstream.sizing;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses and formats amounts. */
enum Unit {
    /** 100e6 or 100M. */
    COUNT("a number like 100e6 or 100M"),
    /** 0.1 or 10%. */
    SHARE("a share like 0.1 or 10%"),
    /** Seconds by default. */
    TIME("a time like 10s, 15min, 12h or 7d"),
    /** Bytes by default. */
    SIZE("a size like 32MB or 16GB");

    private static final Pattern AMOUNT =
            Pattern.compile("([+-]?[0-9]*\\.?[0-9]+(?:[eE][+-]?[0-9]+)?)\\s*([a-zA-Z%]*)");
    private static final List<String> SIZES = List.of("B", "kB", "MB", "GB", "TB", "PB");
    private static final int STEP = 1_000;
    private static final int EXACT = 100_000;
    private static final Map<String, Double> COUNTS =
            Map.of("k", 1e3, "m", 1e6, "g", 1e9, "b", 1e9);
    private static final Map<String, Double> TIMES =
            Map.of("ms", 1e-3, "s", 1.0, "min", 60.0, "h", 3_600.0, "d", 86_400.0);

    private final String examples;

    Unit(String examples) {
        this.examples = examples;
    }

    /** Examples of valid values. */
    String examples() {
        return examples;
    }

    /** The amount of a text, or NaN if it is invalid. */
    double parse(String text) {
        Matcher amount = AMOUNT.matcher(text.strip());
        if (!amount.matches()) {
            return Double.NaN;
        }
        return Double.parseDouble(amount.group(1)) * factor(amount.group(2));
    }

    /** The factor of a suffix, or NaN. */
    private double factor(String suffix) {
        if (suffix.isEmpty()) {
            return 1;
        }
        return switch (this) {
            case COUNT -> COUNTS.getOrDefault(suffix.toLowerCase(Locale.ROOT), Double.NaN);
            case SHARE -> "%".equals(suffix) ? 0.01 : Double.NaN;
            case TIME -> TIMES.getOrDefault(suffix.toLowerCase(Locale.ROOT), Double.NaN);
            case SIZE ->
                    SIZES.stream()
                            .filter(suffix::equalsIgnoreCase)
                            .mapToDouble(name -> Math.pow(STEP, SIZES.indexOf(name)))
                            .findFirst()
                            .orElse(Double.NaN);
        };
    }

    /** A human-readable amount with three significant digits. */
    String show(double amount) {
        return switch (this) {
            case COUNT -> count(amount);
            case SHARE -> digits(amount * 100) + " %";
            case TIME -> time(amount);
            case SIZE -> size(amount);
        };
    }

    /** Numbers that may be values of settings, like 32,768, are not rounded. */
    private static String count(double amount) {
        if (amount >= EXACT || amount != Math.rint(amount)) {
            return digits(amount);
        }
        return String.format(Locale.ROOT, "%,.0f", amount);
    }

    private static String time(double seconds) {
        if (seconds < 120) {
            return digits(seconds) + " s";
        }
        if (seconds < 7_200) {
            return digits(seconds / 60) + " min";
        }
        return seconds < 172_800 ? digits(seconds / 3_600) + " h" : digits(seconds / 86_400) + " d";
    }

    private static String size(double bytes) {
        double rest = bytes;
        int name = 0;
        while (rounded(rest) >= STEP && name < SIZES.size() - 1) {
            rest /= STEP;
            name++;
        }
        return digits(rest) + " " + SIZES.get(name);
    }

    private static String digits(double amount) {
        double rounded = rounded(amount);
        if (rounded == Math.rint(rounded)) {
            return String.format(Locale.ROOT, "%,.0f", rounded);
        }
        return BigDecimal.valueOf(rounded).stripTrailingZeros().toPlainString();
    }

    /** To three significant digits. */
    private static double rounded(double amount) {
        if (amount == 0 || !Double.isFinite(amount)) {
            return amount;
        }
        int places = 2 - (int) Math.floor(Math.log10(Math.abs(amount)));
        double scale = Math.pow(10, Math.abs(places));
        return places >= 0 ? Math.rint(amount * scale) / scale : Math.rint(amount / scale) * scale;
    }
}
