package io.recstream.ops.sample;

import com.fasterxml.jackson.databind.node.TextNode;
import io.recstream.job.mapping.EventMapping;
import io.recstream.job.model.Quoted;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A proposal as a YAML file of settings, with the reasons beside them. */
final class ProposedFile {

    private static final String TYPES = EventMapping.PREFIX + "types";
    private static final int WIDTH = 150;
    private static final String PLAIN =
            "[A-Za-z@_][A-Za-z0-9_.\\[\\]/-]*( \\| [A-Za-z@_][A-Za-z0-9_.\\[\\]/-]*)*";

    /** Texts that YAML takes for something else. */
    private static final Set<String> WORDS =
            Set.of("true", "false", "yes", "no", "on", "off", "null", "y", "n");

    private ProposedFile() {}

    /**
     * The lines of the file.
     *
     * @param source of the records: the topic or file, and how many
     * @param further settings that belong into the file, such as the topic
     */
    static List<String> lines(Trial trial, String source, Map<String, String> further) {
        List<String> lines = new ArrayList<>();
        lines.add("# Proposed by bin/recstream sample from " + printable(source) + ":");
        lines.add("# " + trial.proposal().what() + "; " + trial.summary() + ".");
        trial.proposal().notes().forEach(it -> lines.add("# " + printable(it) + "."));
        if (further.isEmpty()) {
            lines.add("# To be added: recstream.kafka.bootstrap-servers, and the topic.");
        }
        further.forEach((key, value) -> lines.add(key + ": " + quoted(value)));
        boolean hasTypes = false;
        for (Map.Entry<String, String> setting : trial.proposal().settings().entrySet()) {
            String key = setting.getKey();
            if (key.startsWith(TYPES + ".")) {
                if (!hasTypes) {
                    addWhy(lines, trial.proposal().evidence().get(TYPES));
                    lines.add(TYPES + ":");
                    hasTypes = true;
                }
                lines.add(
                        "  "
                                + quoted(key.substring(TYPES.length() + 1))
                                + ": "
                                + quoted(setting.getValue()));
            } else {
                addWhy(lines, trial.proposal().evidence().get(key));
                lines.add(key + ": " + quoted(setting.getValue()));
            }
        }
        return lines;
    }

    private static void addWhy(List<String> lines, String why) {
        if (why != null && !why.isEmpty()) {
            lines.add("# " + printable(why));
        }
    }

    /** Names come from records: a line break in one would end the comment. */
    private static String printable(String text) {
        return Quoted.escaped(text, 4 * WIDTH);
    }

    private static String quoted(String text) {
        return text.matches(PLAIN) && !WORDS.contains(text.toLowerCase(Locale.ROOT))
                ? text
                : TextNode.valueOf(text).toString();
    }

    /**
     * Writes a new file.
     *
     * @throws IOException if there is one already, or none can be written there
     */
    static void write(Path file, List<String> lines) throws IOException {
        try {
            Files.write(file, lines, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(
                    file + " exists, and is left as it is: name another file with --write", e);
        } catch (NoSuchFileException e) {
            throw new IOException("There is no folder for " + file, e);
        }
    }
}
