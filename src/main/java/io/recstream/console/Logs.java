package io.recstream.console;

import java.nio.file.Path;

/** Logs of libraries go to a file, only errors to standard error. */
public final class Logs {

    private static final String CONFIGURATION = "log4j2.configurationFile";
    private static final String FILE = "recstream.log";

    private Logs() {}

    /** To be called before anything is logged; does nothing if a configuration is given. */
    public static void quiet() {
        if (System.getProperty(CONFIGURATION) == null) {
            System.setProperty(CONFIGURATION, "io/recstream/console/log4j2.xml");
        }
        System.setProperty(FILE, file().toString());
    }

    public static Path file() {
        return Path.of(System.getProperty("java.io.tmpdir"), "recstream.log");
    }
}
