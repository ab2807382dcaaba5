package io.recstream.console;

/** Human-readable descriptions of failures. */
public final class Failures {

    private Failures() {}

    /** The message, and the innermost cause if it adds information. */
    public static String explain(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String first = message(failure);
        String last = message(root);
        return first.contains(last) ? first : first + "\n  because: " + last;
    }

    /** The last cause of a printed stack trace. */
    public static String rootOf(String stackTrace) {
        String marker = "Caused by: ";
        int last = stackTrace.lastIndexOf(marker);
        String from = last < 0 ? stackTrace : stackTrace.substring(last + marker.length());
        int end = from.indexOf("\n\tat ");
        return end < 0 ? from.strip() : from.substring(0, end).strip();
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null
                ? failure.getClass().getSimpleName()
                : failure.getMessage();
    }
}
