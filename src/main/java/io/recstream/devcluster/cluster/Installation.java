package io.recstream.devcluster.cluster;

import io.recstream.devcluster.Checkout;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The location of the programs. Flink's processes have the class path of a Flink distribution, with
 * that of Hadoop behind it where HADOOP_CLASSPATH has one, and of our classes only {@link
 * GuardFolder}; Kafka has the command line's own libraries.
 *
 * @param conf the folder with Flink's config.yaml
 * @param temporary for temporary files of every process
 */
public record Installation(Path conf, String flinkClasspath, String toolClasspath, Path temporary) {

    /** The installation of this checkout, as written by the build. */
    public static Installation of(Path temporary) throws IOException {
        Path target = Checkout.home().resolve("target");
        return new Installation(
                Checkout.flinkConf(),
                Files.readString(target.resolve("flink-classpath.txt")).strip() + hadoop(),
                Files.readString(target.resolve("classpath.txt")).strip(),
                temporary);
    }

    /** As Flink's own scripts have it. */
    private static String hadoop() {
        String hadoop = System.getenv("HADOOP_CLASSPATH");
        return hadoop == null || hadoop.isBlank() ? "" : File.pathSeparator + hadoop.strip();
    }
}
