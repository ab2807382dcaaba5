package io.recstream.job.mapping;

import io.recstream.job.mapping.RecordPath.Root;
import io.recstream.job.mapping.RecordPath.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A way to walk a record: the arrays, one within the other, each of whose innermost elements is a
 * row; without one, the record itself is the only row.
 *
 * @param steps to the elements of the innermost array
 * @param arrays how many there are
 */
public record RowPaths(List<Step> steps, int arrays) {

    /**
     * A path from the element of one of the arrays that are walked.
     *
     * @param level 0 for the record, 1 for an element of the outermost array, and so on
     */
    public record Relative(RecordPath path, int level, List<Step> steps) {}

    /** The different ones that paths of an id stand for, in the paths' order. */
    static List<RowPaths> of(List<RecordPath> ids) {
        Map<List<Step>, RowPaths> rows = new LinkedHashMap<>();
        for (RecordPath id : ids) {
            List<Step> steps = id.upTo(id.arrays());
            rows.putIfAbsent(steps, new RowPaths(steps, id.arrays()));
        }
        return List.copyOf(rows.values());
    }

    /** The first path that walks an array which no path of an id walks. */
    static Optional<RecordPath> stray(List<RecordPath> paths, List<RecordPath> ids) {
        List<RowPaths> all = of(ids);
        return paths.stream()
                .filter(path -> path.arrays() > 0)
                .filter(path -> all.stream().noneMatch(rows -> rows.covers(path)))
                .findFirst();
    }

    /**
     * Those of the paths that make sense on these rows, from the elements on.
     *
     * @param lists whether a path may walk further arrays within a row
     */
    public List<Relative> relative(List<RecordPath> paths, boolean lists) {
        List<Relative> relative = new ArrayList<>();
        for (RecordPath path : paths) {
            int level = sharedWith(path);
            if (level == path.arrays() || lists) {
                int from = path.upTo(level).size();
                relative.add(
                        new Relative(path, level, path.steps().subList(from, path.steps().size())));
            }
        }
        return relative;
    }

    private boolean covers(RecordPath path) {
        return sharedWith(path) == path.arrays();
    }

    /** How many arrays a path walks as the rows do. */
    private int sharedWith(RecordPath path) {
        int level = path.root() == Root.VALUE ? Math.min(arrays, path.arrays()) : 0;
        while (level > 0 && !path.upTo(level).equals(upTo(level))) {
            level--;
        }
        return level;
    }

    private List<Step> upTo(int level) {
        return new RecordPath("", Root.VALUE, steps).upTo(level);
    }
}
