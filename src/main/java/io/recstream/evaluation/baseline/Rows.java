package io.recstream.evaluation.baseline;

import java.util.Arrays;

/** A sparse matrix that grows with the items. */
final class Rows {

    private SparseRow[] rows = new SparseRow[1024];

    /** The row of an item, or null if it is empty. */
    SparseRow find(int item) {
        return item < rows.length ? rows[item] : null;
    }

    /** The row of an item; created if needed. */
    SparseRow of(int item) {
        if (item >= rows.length) {
            rows = Arrays.copyOf(rows, Math.max(item + 1, 2 * rows.length));
        }
        if (rows[item] == null) {
            rows[item] = new SparseRow();
        }
        return rows[item];
    }
}
