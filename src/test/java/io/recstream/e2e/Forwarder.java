package io.recstream.e2e;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A port at which another port of this machine is reached, until it is cut: then all connections
 * end, and new ones are refused.
 */
final class Forwarder implements AutoCloseable {

    private final int target;
    private final int port;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private ServerSocket server;

    Forwarder(int target) throws IOException {
        this.target = target;
        this.server = listen(0);
        this.port = server.getLocalPort();
    }

    int port() {
        return port;
    }

    /** What is on its way is lost; {@link #restore} ends it. */
    void cut() throws IOException {
        server.close();
        connections.forEach(Forwarder::close);
    }

    /** Connections are accepted at the same port again. */
    void restore() throws IOException {
        server = listen(port);
    }

    private ServerSocket listen(int at) throws IOException {
        ServerSocket listening = new ServerSocket(at, 50, InetAddress.getLoopbackAddress());
        begin(() -> accept(listening));
        return listening;
    }

    private void accept(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket near = add(listening.accept());
                begin(() -> forward(near));
                if (listening.isClosed()) {
                    close(near);
                }
            } catch (IOException e) {
                // It was cut.
            }
        }
    }

    private void forward(Socket near) {
        try {
            Socket far = add(new Socket(InetAddress.getLoopbackAddress(), target));
            begin(() -> copy(far, near));
            copy(near, far);
        } catch (IOException e) {
            // Nobody listens there: the client notices it by the end of its connection.
            close(near);
            connections.remove(near);
        }
    }

    private Socket add(Socket connection) {
        connections.add(connection);
        return connection;
    }

    /** Until one of them ends, and then both do. */
    private void copy(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream()) {
            in.transferTo(to.getOutputStream());
        } catch (IOException e) {
            // The other direction has ended, or it was cut.
        } finally {
            connections.remove(from);
        }
    }

    private static void begin(Runnable work) {
        Thread thread = new Thread(work, "forwarder");
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Closeable open) {
        try {
            open.close();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }

    @Override
    public void close() throws IOException {
        cut();
    }
}
