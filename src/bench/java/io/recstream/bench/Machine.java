package io.recstream.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.runtime.util.EnvironmentInformation;

/**
 * The machine of a benchmark.
 *
 * @param load the one-minute load average before the benchmark; negative if unknown
 */
record Machine(
        String cpu,
        int cores,
        long heapMegabytes,
        String jdk,
        String flink,
        String os,
        double load) {

    /** If others use more than this share of the cores, measurements are unreliable. */
    private static final double BUSY = 0.25;

    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /** The current state of this machine. */
    static Machine describe() {
        Runtime runtime = Runtime.getRuntime();
        return new Machine(
                cpuModel(),
                runtime.availableProcessors(),
                runtime.maxMemory() >> 20,
                System.getProperty("java.vm.version"),
                EnvironmentInformation.getVersion(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    boolean isBusy() {
        return load > BUSY * cores;
    }

    /** A warning if others use the machine. */
    Optional<String> warning() {
        return isBusy()
                ? Optional.of(
                        String.format(
                                Locale.ROOT,
                                "The machine was busy before (load %.2f on %d cores): these"
                                        + " figures are too low.",
                                load,
                                cores))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s, %d cores, heap %,d MB, JDK %s, Flink %s, %s, load %.2f before",
                cpu,
                cores,
                heapMegabytes,
                jdk,
                flink,
                os,
                load);
    }

    private static String cpuModel() {
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
