package io.recstream.job.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * The committed files that {@code archive forget} has rewritten or deleted, by its notes in hidden
 * files of the archive's folder. Names of files are never used again, so that such a file has
 * nothing left to be committed, whatever a savepoint says.
 */
public final class ForgottenFiles {

    /** The notes of a run that has ended. */
    public static final String ENDED = ".forgotten-";

    /** The notes of one that is at work, or was interrupted. */
    public static final String BEGUN = ".forget-";

    public static final String SUFFIX = ".json";

    /** The names of the files. */
    public static final String FILES = "files";

    /** What is done to a file at the moment, if anything is. */
    public static final String STEP = "step";

    /** The name of the file of a step. */
    public static final String FILE = "file";

    private static final ObjectMapper JSON = new ObjectMapper();

    private ForgottenFiles() {}

    /** The name of a file with its folder, as the notes have it. */
    public static String name(Path file) {
        return file.getParent().getName() + "/" + file.getName();
    }

    /** The names of those of all runs. */
    public static Set<String> read(Path folder) throws IOException {
        FileSystem system = folder.getFileSystem();
        Set<String> names = new HashSet<>();
        FileStatus[] entries = system.exists(folder) ? system.listStatus(folder) : null;
        for (FileStatus entry : entries == null ? new FileStatus[0] : entries) {
            String name = entry.getPath().getName();
            if ((name.startsWith(ENDED) || name.startsWith(BEGUN)) && name.endsWith(SUFFIX)) {
                try (InputStream in = system.open(entry.getPath())) {
                    addTo(names, JSON.readTree(in));
                }
            }
        }
        return names;
    }

    private static void addTo(Set<String> names, JsonNode notes) {
        notes.path(FILES).forEach(file -> names.add(file.asText()));
        JsonNode step = notes.path(STEP).path(FILE);
        if (step.isTextual()) {
            names.add(step.asText());
        }
    }
}
