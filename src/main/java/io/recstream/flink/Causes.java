package io.recstream.flink;

import java.util.Arrays;
import java.util.List;

/** Extracts the cause of a printed stack trace. */
public final class Causes {

    private static final String MARKER = "Caused by: ";

    private Causes() {}

    /** The innermost cause, without the frames; all lines of its message. */
    public static String last(String stackTrace) {
        int marker = stackTrace.lastIndexOf(MARKER);
        List<String> lines =
                Arrays.stream(
                                stackTrace
                                        .substring(marker < 0 ? 0 : marker + MARKER.length())
                                        .split("\n", -1))
                        .map(String::stripTrailing)
                        .takeWhile(line -> !line.startsWith("\tat ") && !line.startsWith("\t..."))
                        .toList();
        return withoutType(String.join("\n", lines).strip());
    }

    /** Removes the exception's type if the message is a sentence. */
    private static String withoutType(String cause) {
        String message = cause.replaceFirst("^([a-z_$0-9]+\\.)+[A-Za-z$]+(Exception|Error): ", "");
        return message.contains(" ") ? message : cause;
    }
}
