package io.recstream.job.control.rules;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a document stands for, or all of its mistakes.
 *
 * @param value empty if there are mistakes
 * @param mistakes by line
 */
public record Parsed<T>(Optional<T> value, List<Mistake> mistakes) {

    static <T> Parsed<T> of(T value, List<Mistake> mistakes) {
        return mistakes.isEmpty()
                ? new Parsed<>(Optional.of(value), List.of())
                : new Parsed<>(
                        Optional.empty(),
                        mistakes.stream()
                                .sorted((a, b) -> Integer.compare(a.line(), b.line()))
                                .toList());
    }

    /**
     * The value.
     *
     * @throws IllegalArgumentException with all mistakes
     */
    public T orElseThrow() {
        return value.orElseThrow(
                () ->
                        new IllegalArgumentException(
                                mistakes.stream()
                                        .map(Mistake::toString)
                                        .collect(Collectors.joining("\n"))));
    }
}
