package io.recstream.console;

import java.nio.file.Path;

/** Keeps the libraries quiet: their log goes to a file, only errors to standard error. */
public final class Logs {

    private static final String CONFIGURATION = "log4j2.configurationFile";
    private static final String FILE = "recstream.log";

    private Logs() {}

    /** Before anything has logged; does nothing where a configuration is given. */
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
