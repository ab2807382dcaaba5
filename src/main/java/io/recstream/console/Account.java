package io.recstream.console;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Who runs this process: a user of the operating system on a host. */
public record Account(String user, String host) {

    public static Account current() {
        return new Account(System.getProperty("user.name"), localHost());
    }

    private static String localHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "an-unnamed-host";
        }
    }

    @Override
    public String toString() {
        return user + "@" + host;
    }
}
