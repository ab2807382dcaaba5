package io.recstream.ops.archive;

import io.recstream.job.archive.ArchiveFolder;
import io.recstream.job.archive.RowBatch;
import io.recstream.ops.archive.TopicOffsets.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.core.fs.Path;

/** Where rows are that are there more than once, and why. */
final class RepeatedRows implements RowReader.Rows {

    /** Why a row is there more than once. */
    enum Cause {
        HIDDEN("in a hidden file and in the Parquet file that it has become"),
        COPIED("in several files, as one job has read it: hidden files were collected twice"),
        READ_AGAIN("in several files, read at different times: by a start from an older savepoint");

        final String words;

        Cause(String words) {
            this.words = words;
        }
    }

    /** Rows with one cause in the same files. */
    record Group(Cause cause, List<String> files) {}

    private record Place(Path path, String file, boolean hidden, long ingestedMicros) {}

    private final Set<Row> wanted;
    private final Map<Row, List<Place>> places = new HashMap<>();

    RepeatedRows(Set<Row> wanted) {
        this.wanted = wanted;
    }

    @Override
    public void accept(ArchiveFolder.File file, RowBatch rows) {
        for (int i = 0; i < rows.size(); i++) {
            Row row = Row.of(rows, i);
            if (wanted.contains(row)) {
                places.computeIfAbsent(row, any -> new ArrayList<>())
                        .add(
                                new Place(
                                        file.path(),
                                        RowReader.name(file),
                                        file.hidden(),
                                        rows.number(i, "ingested_at")));
            }
        }
    }

    /**
     * The rows that are still there more than once, by cause and files.
     *
     * @param there the hidden files that are there now
     */
    Map<Group, List<Row>> groups(Set<Path> there) {
        Map<Group, List<Row>> groups =
                new TreeMap<>(
                        Comparator.comparing(Group::cause)
                                .thenComparing(group -> String.join(" ", group.files())));
        places.forEach(
                (row, all) -> {
                    List<Place> found =
                            all.stream()
                                    .filter(it -> !it.hidden() || there.contains(it.path()))
                                    .toList();
                    if (found.size() > 1) {
                        Group group =
                                new Group(
                                        cause(found),
                                        found.stream().map(Place::file).sorted().toList());
                        groups.computeIfAbsent(group, any -> new ArrayList<>()).add(row);
                    }
                });
        return groups;
    }

    private static Cause cause(List<Place> places) {
        if (places.stream().mapToLong(Place::ingestedMicros).distinct().count() > 1) {
            return Cause.READ_AGAIN;
        }
        return places.stream().filter(place -> !place.hidden()).count() <= 1
                ? Cause.HIDDEN
                : Cause.COPIED;
    }
}
