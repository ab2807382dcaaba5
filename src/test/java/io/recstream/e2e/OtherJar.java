package io.recstream.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Copies of the job JAR that are not quite the same. */
final class OtherJar {

    private OtherJar() {}

    /** The same program, which calls itself another version. */
    static Path ofVersion(Path jar, Path copy, String version) throws IOException {
        return copy(jar, copy, version, null);
    }

    /** A program that lacks a class. */
    static Path without(Path jar, Path copy, String version, String entry) throws IOException {
        return copy(jar, copy, version, entry);
    }

    private static Path copy(Path jar, Path copy, String version, String left) throws IOException {
        try (JarFile from = new JarFile(jar.toFile())) {
            Manifest manifest = new Manifest(from.getManifest());
            manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
            try (OutputStream file = Files.newOutputStream(copy);
                    JarOutputStream to = new JarOutputStream(file, manifest)) {
                to.setLevel(1);
                for (JarEntry entry : Collections.list(from.entries())) {
                    String name = entry.getName();
                    if (name.equals(JarFile.MANIFEST_NAME) || name.equals(left)) {
                        continue;
                    }
                    to.putNextEntry(new JarEntry(name));
                    try (InputStream in = from.getInputStream(entry)) {
                        in.transferTo(to);
                    }
                    to.closeEntry();
                }
            }
        }
        return copy;
    }
}
