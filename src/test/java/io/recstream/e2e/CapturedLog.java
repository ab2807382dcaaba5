package io.recstream.e2e;

import java.io.StringWriter;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.WriterAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.layout.PatternLayout;

/** All that this process logs from level INFO on, until it is closed. */
final class CapturedLog implements AutoCloseable {

    private final StringWriter written = new StringWriter();
    private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
    private final Level before;
    private final Appender appender;

    CapturedLog() {
        Configuration configuration = context.getConfiguration();
        this.before = configuration.getRootLogger().getLevel();
        this.appender =
                WriterAppender.newBuilder()
                        .setName("captured")
                        .setTarget(written)
                        .setLayout(
                                PatternLayout.newBuilder()
                                        .withPattern("%p %c %m%n%throwable")
                                        .build())
                        .build();
        appender.start();
        configuration.getRootLogger().setLevel(Level.INFO);
        configuration.getRootLogger().addAppender(appender, Level.INFO, null);
        context.updateLoggers();
    }

    String text() {
        synchronized (written.getBuffer()) {
            return written.toString();
        }
    }

    @Override
    public void close() {
        Configuration configuration = context.getConfiguration();
        configuration.getRootLogger().removeAppender(appender.getName());
        configuration.getRootLogger().setLevel(before);
        context.updateLoggers();
        appender.stop();
    }
}
