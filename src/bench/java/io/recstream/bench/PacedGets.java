package io.recstream.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.HdrHistogram.Histogram;

/**
 * GET requests at a given rate over a few persistent connections. Latency is measured from the
 * scheduled time of a request, so that delayed requests are included (no coordinated omission).
 */
final class PacedGets {

    private static final int CONNECTIONS = 8;
    private static final int DIGITS = 3;
    private static final int SOCKET_MILLIS = 10_000;

    private final int port;

    PacedGets(int port) {
        this.port = port;
    }

    /**
     * Measures latencies in microseconds.
     *
     * @param path of a request by its number
     */
    Histogram measure(LongFunction<String> path, double perSecond, double seconds)
            throws Exception {
        long count = (long) (perSecond * seconds);
        long start = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            List<Callable<Histogram>> each = new ArrayList<>();
            for (int first = 0; first < CONNECTIONS; first++) {
                long from = first;
                each.add(() -> gets(path, from, count, start, 1e9 / perSecond));
            }
            Histogram all = new Histogram(DIGITS);
            for (Future<Histogram> one : threads.invokeAll(each)) {
                all.add(one.get());
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }

    private Histogram gets(
            LongFunction<String> path, long first, long count, long start, double nanosEach)
            throws IOException {
        Histogram latencies = new Histogram(DIGITS);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(SOCKET_MILLIS);
            OutputStream out = socket.getOutputStream();
            InputStream in = new BufferedInputStream(socket.getInputStream(), 16 << 10);
            for (long n = first; n < count; n += CONNECTIONS) {
                long due = start + (long) (n * nanosEach);
                for (long left = due - System.nanoTime(); left > 0; ) {
                    LockSupport.parkNanos(left);
                    left = due - System.nanoTime();
                }
                String request = "GET " + path.apply(n) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
                out.write(request.getBytes(US_ASCII));
                in.skipNBytes(length(in));
                latencies.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due));
            }
        }
        return latencies;
    }

    /** Reads the head of a successful response; returns the length of its body. */
    private static int length(InputStream in) throws IOException {
        String status = line(in);
        if (!status.contains(" 200 ")) {
            throw new IOException("The server responds " + status);
        }
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        return length;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("The server has closed the connection");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
