package io.recstream.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Network namespaces of this machine, each with an address of its own on one bridge, which this
 * process is on, too. A cut drops packets in silence, as a switch or a firewall does: addresses of
 * the neighbours are fixed, so that no request for them fails instead. Needs root and iproute2.
 */
final class NetworkNamespaces {

    private final String id = Long.toString(ProcessHandle.current().pid() % 100_000);

    /** In the range for benchmarks of networks (RFC 2544), which no network routes. */
    private final String prefix = "198.18." + (ProcessHandle.current().pid() % 250) + ".";

    private final int count;

    private NetworkNamespaces(int count) {
        this.count = count;
    }

    /**
     * @throws IOException where this machine does not permit it
     */
    static NetworkNamespaces create(int count) throws IOException, InterruptedException {
        NetworkNamespaces namespaces = new NetworkNamespaces(count);
        try {
            namespaces.open();
            return namespaces;
        } catch (IOException e) {
            namespaces.close();
            throw e;
        }
    }

    private void open() throws IOException, InterruptedException {
        String bridge = bridge();
        ip("link add " + bridge + " type bridge");
        ip("link set " + bridge + " up");
        ip("addr add " + here() + "/24 dev " + bridge);
        for (int i = 1; i <= count; i++) {
            ip("netns add " + name(i));
            ip("link add " + port(i) + " type veth peer name eth0 netns " + name(i));
            ip("link set " + port(i) + " master " + bridge + " up");
            ip("-n " + name(i) + " addr add " + address(i) + "/24 dev eth0");
            ip("-n " + name(i) + " link set eth0 address " + hardware(i) + " up");
            ip("-n " + name(i) + " link set lo up");
        }
        for (int i = 1; i <= count; i++) {
            ip(neighbour("", i, bridge));
            for (int other = 1; other <= count; other++) {
                if (other != i) {
                    ip(neighbour("-n " + name(i) + " ", other, "eth0"));
                }
            }
        }
    }

    private String neighbour(String where, int i, String device) {
        return where
                + "neigh replace "
                + address(i)
                + " lladdr "
                + hardware(i)
                + " nud permanent dev "
                + device;
    }

    /** The address that this process has on the bridge. */
    String here() {
        return prefix + "1";
    }

    /**
     * @param i from 1
     */
    String address(int i) {
        return prefix + (10 + i);
    }

    /** What runs a command in a namespace, to be put before it. */
    List<String> in(int i) {
        return List.of("ip", "netns", "exec", name(i));
    }

    /** Namespaces reach this process, but not each other. */
    void separate() throws IOException, InterruptedException {
        for (int i = 1; i <= count; i++) {
            run("bridge link set dev " + port(i) + " isolated on");
        }
    }

    /** A namespace reaches nothing, and is reached by nothing. */
    void cutOff(int i) throws IOException, InterruptedException {
        run("bridge link set dev " + port(i) + " state 0");
    }

    /** Undoes what the others have done. */
    void heal() throws IOException, InterruptedException {
        for (int i = 1; i <= count; i++) {
            run("bridge link set dev " + port(i) + " isolated off");
            run("bridge link set dev " + port(i) + " state 3");
        }
    }

    private String bridge() {
        return "rsb" + id;
    }

    private String name(int i) {
        return "recstream-" + id + "-" + i;
    }

    /** The end on the bridge. */
    private String port(int i) {
        return "rsv" + id + "-" + i;
    }

    private static String hardware(int i) {
        return "02:00:00:00:01:0" + i;
    }

    private static void ip(String arguments) throws IOException, InterruptedException {
        run("ip " + arguments);
    }

    private static void run(String command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command.split(" ", -1))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.PIPE)
                        .start();
        String printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(command + ": " + printed.strip());
        }
    }

    /** Also what was made only in part. */
    void close() throws InterruptedException {
        List<String> commands = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            commands.add("ip link del " + port(i));
            commands.add("ip netns del " + name(i));
        }
        commands.add("ip link del " + bridge());
        for (String command : commands) {
            try {
                run(command);
            } catch (IOException e) {
                System.out.println("Not undone: " + e.getMessage());
            }
        }
    }
}
