package io.recstream.job.config;

import java.util.List;
import java.util.stream.Collectors;

/** The job cannot start with these settings; has all problems, not only the first. */
public final class InvalidSettingsException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final List<SettingProblem> problems;

    public InvalidSettingsException(List<SettingProblem> problems) {
        super(message(problems));
        this.problems = List.copyOf(problems);
    }

    public List<SettingProblem> problems() {
        return problems;
    }

    private static String message(List<SettingProblem> problems) {
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
