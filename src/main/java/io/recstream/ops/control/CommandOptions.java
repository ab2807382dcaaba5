package io.recstream.ops.control;

import io.recstream.job.config.Durations;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What all commands to the job have in common. */
final class CommandOptions {

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description =
                    "Why, for the audit trail: a reference such as a ticket, no personal data.")
    String reason;

    @Option(
            names = "--by",
            paramLabel = "NAME",
            description = "Who issues it, for the audit trail; this user and machine where absent.")
    private String issuedBy;

    @Option(
            names = "--timeout",
            paramLabel = "T",
            defaultValue = "2min",
            converter = PositiveDuration.class,
            description =
                    "How long to wait for the result: 30s, 2min; the command stays in the topic.")
    Duration timeout;

    @Option(
            names = "--command-id",
            paramLabel = "ID",
            description =
                    "The id of the command: one that was sent before is answered again, and not"
                            + " applied a second time. A new one where absent.")
    String commandId;

    @Option(names = "--json", description = "One line for programs; the rest on standard error.")
    boolean json;

    String issuedBy() {
        return issuedBy == null ? System.getProperty("user.name") + "@" + host() : issuedBy;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    /** For picocli. */
    static final class PositiveDuration implements ITypeConverter<Duration> {

        @Override
        public Duration convert(String text) {
            try {
                Duration duration = Durations.parse(text);
                if (!duration.isNegative() && !duration.isZero()) {
                    return duration;
                }
            } catch (IllegalArgumentException | ArithmeticException e) {
                // Refused below.
            }
            throw new TypeConversionException(
                    "'" + text + "' is no duration above 0 with its unit, such as 30s or 2min");
        }
    }
}
