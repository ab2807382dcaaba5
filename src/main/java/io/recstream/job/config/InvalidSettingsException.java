package io.recstream.job.config;

import java.util.List;
import java.util.stream.Collectors;

/** The job cannot start with these settings; names everything that is wrong, not only the first. */
public final class InvalidSettingsException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final List<Problem> problems;

    public InvalidSettingsException(List<Problem> problems) {
        super(message(problems));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }

    private static String message(List<Problem> problems) {
        return problems.stream()
                .map(problem -> "  - " + problem)
                .collect(
                        Collectors.joining(
                                "\n",
                                "The settings have "
                                        + problems.size()
                                        + (problems.size() == 1 ? " problem:\n" : " problems:\n"),
                                ""));
    }
}
