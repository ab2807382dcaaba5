package io.recstream.ops.archive;

import java.nio.charset.StandardCharsets;

/**
 * Estimates how many different strings it was given, in 16 KiB: HyperLogLog with 2^14 registers, a
 * standard error of 0.8 % (Flajolet, Fusy, Gandouet, Meunier, "HyperLogLog", 2007), and by the
 * share of empty registers where they are few.
 */
final class DistinctCount {

    private static final int BITS = 14;
    private static final int REGISTERS = 1 << BITS;
    private static final double ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);

    private final byte[] registers = new byte[REGISTERS];

    void add(String value) {
        long hash = hash(value);
        int register = (int) (hash >>> (Long.SIZE - BITS));
        int rank = Long.numberOfLeadingZeros(hash << BITS | 1L << (BITS - 1)) + 1;
        registers[register] = (byte) Math.max(registers[register], rank);
    }

    void addAll(DistinctCount other) {
        for (int i = 0; i < REGISTERS; i++) {
            registers[i] = (byte) Math.max(registers[i], other.registers[i]);
        }
    }

    long estimate() {
        double sum = 0;
        int empty = 0;
        for (byte register : registers) {
            sum += 1.0 / (1L << register);
            empty += register == 0 ? 1 : 0;
        }
        double estimate = ALPHA * REGISTERS * REGISTERS / sum;
        if (estimate <= 2.5 * REGISTERS && empty > 0) {
            estimate = REGISTERS * Math.log((double) REGISTERS / empty);
        }
        return Math.round(estimate);
    }

    /** FNV-1a, with the bits mixed as MurmurHash3 ends. */
    private static long hash(String value) {
        long hash = 0xcbf29ce484222325L;
        for (byte each : value.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (each & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return hash ^ hash >>> 33;
    }
}
