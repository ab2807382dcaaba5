package io.recstream.devcluster;

import java.nio.file.Files;
import java.nio.file.Path;

/** The location of this project's files. */
public final class Checkout {

    /**
     * Set by {@code bin/recstream}; without it the working folder or one above it is the checkout.
     */
    public static final String HOME_PROPERTY = "recstream.home";

    private Checkout() {}

    /** The folder with Flink's {@code config.yaml}. */
    public static Path flinkConf() {
        return home().resolve("flink-conf");
    }

    /** The root folder. */
    public static Path home() {
        String home = System.getProperty(HOME_PROPERTY);
        Path start = Path.of(home == null ? "" : home).toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve("flink-conf").resolve("config.yaml"))) {
                return folder;
            }
        }
        throw new IllegalStateException(
                "No flink-conf/config.yaml in or above "
                        + start
                        + ": start in the checkout or set -D"
                        + HOME_PROPERTY);
    }
}
