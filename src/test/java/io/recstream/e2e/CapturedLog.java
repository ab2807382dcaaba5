package io.recstream.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.core.config.Configurator;

/** All that this process logs from level INFO on, until it is closed. */
public final class CapturedLog implements AutoCloseable {

    private final Path file;

    public CapturedLog(Path folder) throws IOException {
        this.file = folder.resolve("captured.log");
        Path configuration = folder.resolve("log4j2.xml");
        Files.writeString(
                configuration,
                """
                <Configuration>
                  <Appenders>
                    <File name="all" fileName="%s">
                      <PatternLayout pattern="%%p %%c %%m%%n%%throwable"/>
                    </File>
                  </Appenders>
                  <Loggers><Root level="info"><AppenderRef ref="all"/></Root></Loggers>
                </Configuration>
                """
                        .formatted(file));
        Configurator.reconfigure(configuration.toUri());
    }

    public String text() throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    /** Back to what the process was started with. */
    @Override
    public void close() {
        Configurator.reconfigure();
    }
}
