package io.recstream.evaluation.baseline;

import java.util.Arrays;

/** A row of a sparse matrix: columns with values, in insertion order. */
final class SparseRow {

    private int[] columns = new int[4];
    private double[] values = new double[4];
    private int size;

    /** Open addressing over index + 1; 0 is free. A power of two, at least twice the size. */
    private int[] table = new int[8];

    int size() {
        return size;
    }

    int column(int index) {
        return columns[index];
    }

    double value(int index) {
        return values[index];
    }

    void add(int column, double value) {
        int at = find(column);
        if (table[at] != 0) {
            values[table[at] - 1] += value;
            return;
        }
        if (size == columns.length) {
            grow();
            at = find(column);
        }
        columns[size] = column;
        values[size] = value;
        table[at] = ++size;
    }

    /** The slot of a column in the table, or the free slot for it. */
    private int find(int column) {
        int mask = table.length - 1;
        int at = ((column * 0x9E3779B9) >>> 7) & mask;
        while (table[at] != 0 && columns[table[at] - 1] != column) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private void grow() {
        columns = Arrays.copyOf(columns, 2 * size);
        values = Arrays.copyOf(values, 2 * size);
        table = new int[4 * size];
        for (int i = 0; i < size; i++) {
            table[find(columns[i])] = i + 1;
        }
    }
}
