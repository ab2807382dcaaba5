package io.recstream.job.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Records that are valid but for a few changes, the same ones for a seed: flipped bits, cuts,
 * splices, repeated parts, lengths and counts that are too large or negative, text that is not
 * UTF-8, and for JSON values of any other kind in the place of one.
 */
public final class RecordFuzz {

    private static final int MOST_REPEATED = 300_000;

    private static final List<byte[]> NOT_UTF8 =
            List.of("c3 28", "ed a0 80", "f4 90 80 80", "c0 80", "ff", "e2 82", "80", "00").stream()
                    .map(HexFormat.ofDelimiter(" ")::parseHex)
                    .toList();

    private static final List<String> VALUES =
            List.of(
                    "null",
                    "true",
                    "{}",
                    "[]",
                    "\"\"",
                    "-0",
                    "-1",
                    "0.0",
                    "1.5",
                    "NaN",
                    "-Infinity",
                    "1e400",
                    "-1e-400",
                    "1e2147483647",
                    "1e2147483648",
                    "1e-2147483648",
                    "1e99999999999999999999",
                    "-1E-99999999999999999999",
                    "9223372036854775807",
                    "9223372036854775808",
                    "-9223372036854775809",
                    "1e18",
                    "0." + "0".repeat(990) + "1",
                    "9".repeat(1_000),
                    "9".repeat(1_001),
                    "9".repeat(100_000),
                    "1e" + "9".repeat(5_000),
                    "\"\\ud800\"",
                    "\"\\udc00\\ud800\"",
                    "\"\\u0000\"",
                    "\"\\q\"",
                    "\"" + "x".repeat(20_000) + "\"",
                    "\"" + "\\u00e9".repeat(20_000) + "\"",
                    "\"+999999999-12-31T23:59:59.999999999Z\"",
                    "\"" + "9".repeat(10_000) + "\"",
                    "\"1e999999999\"",
                    "\"-1e-999999999\"",
                    "\"=\"",
                    "\"////\"",
                    "[".repeat(999) + "]".repeat(999),
                    "[".repeat(1_001) + "]".repeat(1_001),
                    "[".repeat(200_000),
                    "{\"a\":".repeat(990) + "1" + "}".repeat(990),
                    "{\"a\":".repeat(50_000),
                    "[" + "{},".repeat(50_000) + "{}]",
                    "[" + "1.5,".repeat(50_000) + "1]",
                    "[\"\"" + ",\"\"".repeat(50_000) + "]",
                    "{\"a\":1,\"a\":2}",
                    "{\"\":\"\"}",
                    "'x'",
                    "/* x */ 1",
                    "0x10",
                    "01");

    private static final long[] NUMBERS = {
        0,
        1,
        -1,
        2,
        -2,
        64,
        1_000,
        -1_000,
        1 << 20,
        Integer.MAX_VALUE - 8L,
        Integer.MAX_VALUE,
        1L << 31,
        -(1L << 31),
        -(1L << 31) - 1,
        1L << 32,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1,
    };

    private final List<byte[]> valid;
    private final boolean isJson;
    private final Random random;

    /**
     * Changes records of one format.
     *
     * @param valid what the changes are made to
     */
    public RecordFuzz(List<byte[]> valid, boolean isJson, long seed) {
        this.valid = valid;
        this.isJson = isJson;
        this.random = new Random(seed);
    }

    /** Those of each valid record, of every length. */
    public List<byte[]> beginnings() {
        List<byte[]> cut = new ArrayList<>();
        for (byte[] whole : valid) {
            for (int length = 0; length < Math.min(whole.length, 2_000); length++) {
                cut.add(Arrays.copyOf(whole, length));
            }
        }
        return cut;
    }

    /** Another one each time. */
    public byte[] next() {
        byte[] changed = valid.get(random.nextInt(valid.size()));
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            changed = isJson && random.nextInt(2) == 0 ? otherValue(changed) : changed(changed);
        }
        return changed;
    }

    private byte[] changed(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        return switch (random.nextInt(9)) {
            case 0 -> flipped(bytes);
            case 1 -> Arrays.copyOf(bytes, at);
            case 2 -> spliced(bytes, at);
            case 3 -> replaced(bytes, at, 0, number());
            case 4 -> replaced(bytes, at, 1 + random.nextInt(2), number());
            case 5 -> replaced(bytes, at, random.nextInt(4), pick(NOT_UTF8));
            case 6 -> replaced(bytes, at, random.nextInt(20), new byte[0]);
            case 7 -> repeated(bytes, at);
            default -> beginning(bytes);
        };
    }

    private byte[] flipped(byte[] bytes) {
        byte[] flipped = bytes.clone();
        for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
            flipped[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private byte[] spliced(byte[] bytes, int at) {
        byte[] other = valid.get(random.nextInt(valid.size()));
        int from = random.nextInt(other.length + 1);
        return replaced(bytes, at, bytes.length, Arrays.copyOfRange(other, from, other.length));
    }

    /** In nine of ten cases a few times, in one so often that it becomes long. */
    private byte[] repeated(byte[] bytes, int at) {
        int length = Math.min(bytes.length - at, 1 + random.nextInt(40));
        int times = random.nextInt(10) > 0 ? 1 + random.nextInt(5) : 1 + random.nextInt(5_000);
        ByteArrayOutputStream repeated = new ByteArrayOutputStream();
        for (int i = 0; i < times && repeated.size() < MOST_REPEATED; i++) {
            repeated.write(bytes, at, length);
        }
        return replaced(bytes, at, 0, repeated.toByteArray());
    }

    /** What says the format. */
    private byte[] beginning(byte[] bytes) {
        byte[] changed = bytes.clone();
        int end = Math.min(bytes.length, 10);
        if (end > 0) {
            changed[random.nextInt(end)] = (byte) random.nextInt(256);
        }
        return changed;
    }

    /** A number as Avro writes it, here and there with more bytes than any has. */
    private byte[] number() {
        long value = NUMBERS[random.nextInt(NUMBERS.length)];
        if (random.nextInt(20) == 0) {
            byte[] long11 = new byte[11];
            Arrays.fill(long11, (byte) 0xFF);
            return long11;
        }
        ByteArrayOutputStream varint = new ByteArrayOutputStream();
        long zigzag = (value << 1) ^ (value >> 63);
        while ((zigzag & ~0x7FL) != 0) {
            varint.write((int) ((zigzag & 0x7F) | 0x80));
            zigzag >>>= 7;
        }
        varint.write((int) zigzag);
        return varint.toByteArray();
    }

    /** Puts a value of another kind where one is, or where a name is. */
    private byte[] otherValue(byte[] json) {
        String text = new String(json, UTF_8);
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < Math.min(text.length(), 2_000); i++) {
            if (":[,".indexOf(text.charAt(i)) >= 0) {
                places.add(i + 1);
            }
        }
        if (places.isEmpty()) {
            return json;
        }
        int from = places.get(random.nextInt(places.size()));
        int to = from;
        while (to < text.length() && ",}]".indexOf(text.charAt(to)) < 0) {
            to++;
        }
        return (text.substring(0, from) + pick(VALUES) + text.substring(to)).getBytes(UTF_8);
    }

    /** Another part of the bytes, or none, in the place of some. */
    private static byte[] replaced(byte[] bytes, int at, int length, byte[] by) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(bytes.length + by.length);
        all.write(bytes, 0, at);
        all.writeBytes(by);
        int rest = Math.min(bytes.length, at + length);
        all.write(bytes, rest, bytes.length - rest);
        return all.toByteArray();
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** What a failure is found again by. */
    public static String shown(byte[] payload) {
        int most = 150;
        byte[] begin = payload.length <= most ? payload : Arrays.copyOf(payload, most);
        return payload.length + " bytes, " + HexFormat.of().formatHex(begin);
    }
}
