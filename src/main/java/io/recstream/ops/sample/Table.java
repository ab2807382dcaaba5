package io.recstream.ops.sample;

import io.recstream.job.model.Quoted;
import java.util.ArrayList;
import java.util.List;

/** Aligned columns; those without a value in any row are left out. */
final class Table {

    private static final int MAX_WIDTH = 36;

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... header) {
        rows.add(List.of(header));
    }

    /** Adds a row of as many cells as the header has; null is empty. */
    void add(String... cells) {
        List<String> row = new ArrayList<>();
        for (String cell : cells) {
            row.add(cell == null ? "" : Quoted.escaped(cell, MAX_WIDTH));
        }
        rows.add(row);
    }

    List<String> lines() {
        int columns = rows.get(0).size();
        List<StringBuilder> lines = new ArrayList<>();
        rows.forEach(row -> lines.add(new StringBuilder()));
        for (int column = 0; column < columns; column++) {
            int at = column;
            if (rows.stream().skip(1).allMatch(row -> row.get(at).isEmpty())) {
                continue;
            }
            int width = rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0);
            for (int i = 0; i < rows.size(); i++) {
                lines.get(i)
                        .append("  ")
                        .append(("%-" + width + "s").formatted(rows.get(i).get(at)));
            }
        }
        return lines.stream().map(line -> line.toString().stripTrailing()).toList();
    }
}
