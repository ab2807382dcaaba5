package io.recstream.e2e;

import io.recstream.devcluster.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A tool of another project in a JVM of its own, with a class path of src/test/ecosystem. */
final class EcosystemProcess implements AutoCloseable {

    private static final Path BUILT = Checkout.home().resolve("target").resolve("ecosystem");

    private final Process process;
    private final Path out;
    private final Path err;

    private EcosystemProcess(Path folder, String name, List<String> command) throws IOException {
        this.out = folder.resolve(name + ".out");
        this.err = folder.resolve(name + ".err");
        this.process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
    }

    /**
     * @param folder for all that it writes, its working directory
     * @param classPath of the JVM
     * @param arguments of java, behind those that every process has
     */
    static EcosystemProcess java(
            Path folder, String name, String classPath, List<String> options, String... arguments)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx512m",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Djava.io.tmpdir=" + folder));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath));
        command.addAll(List.of(arguments));
        return new EcosystemProcess(folder, name, command);
    }

    /** A standalone Connect worker with these files of properties. */
    static EcosystemProcess connect(Path folder, String name, Path... files) throws IOException {
        List<String> arguments = new ArrayList<>();
        arguments.add("org.apache.kafka.connect.cli.ConnectStandalone");
        for (Path file : files) {
            arguments.add(file.toString());
        }
        return java(
                folder, name, classPath("connect"), List.of(), arguments.toArray(String[]::new));
    }

    /** The class path of a module, as Maven has resolved it. */
    static String classPath(String module) throws IOException {
        return Files.readString(BUILT.resolve(module + ".txt")).strip();
    }

    /** The JAR of a class path whose name begins like this. */
    static Path jar(String module, String begin) throws IOException {
        return Stream.of(classPath(module).split(java.io.File.pathSeparator))
                .map(Path::of)
                .filter(jar -> jar.getFileName().toString().startsWith(begin))
                .findFirst()
                .orElseThrow(() -> new IOException("No " + begin + " in " + module));
    }

    /** Where plugins of Connect are, a folder each. */
    static Path plugins() {
        return BUILT.resolve("plugins");
    }

    /** The whole lines that it has printed so far; fails where it has ended by an error. */
    List<String> lines() {
        try {
            if (!process.isAlive() && process.exitValue() != 0) {
                throw new IllegalStateException(
                        "Ended with " + process.exitValue() + ": " + Files.readString(err));
            }
            String text = Files.readString(out);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As if somebody had typed {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
        process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit()
                .orTimeout(20, TimeUnit.SECONDS)
                .exceptionally(late -> process.destroyForcibly())
                .join();
    }
}
