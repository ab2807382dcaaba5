package io.recstream.ops.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipException;

/** Reads the manifest of a JAR before it is used. */
final class JobJar {

    private static final String MAIN = "io.recstream.RecommendationJob";

    private JobJar() {}

    /**
     * The version of the job in the JAR.
     *
     * @throws RefusedException if it is not a JAR of this job
     */
    static String version(Path jar) throws IOException {
        if (!Files.isRegularFile(jar) || !Files.isReadable(jar)) {
            throw new RefusedException(
                    jar + " is no file that can be read. Next: name the job's JAR");
        }
        Attributes attributes = attributes(jar);
        String main = attributes.getValue(Attributes.Name.MAIN_CLASS);
        if (!MAIN.equals(main)) {
            throw new RefusedException(
                    jar
                            + " is not the job: its main class is "
                            + (main == null ? "not named" : main)
                            + ", and not "
                            + MAIN
                            + ". Next: name the job's JAR, as the build makes it in target/");
        }
        String version = attributes.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        return version == null ? "(no version)" : version;
    }

    private static Attributes attributes(Path jar) throws IOException {
        try (JarFile opened = new JarFile(jar.toFile())) {
            Manifest manifest = opened.getManifest();
            return manifest == null ? new Attributes() : manifest.getMainAttributes();
        } catch (ZipException e) {
            throw new RefusedException(
                    jar + " is no JAR: " + e.getMessage() + ". Next: name the job's JAR");
        }
    }
}
