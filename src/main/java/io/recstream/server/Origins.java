package io.recstream.server;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** The header {@code Origin} of a request (RFC 6454), against the host that it goes to. */
final class Origins {

    private Origins() {}

    /**
     * Whether a page of that origin came from this host.
     *
     * @param origin as the header says, also {@code null} in letters
     * @param host as the header says, with the port where it is not the scheme's own; may be null
     */
    static boolean isOf(String origin, String host) {
        URI page = parsed(origin);
        if (page == null || host == null) {
            return false;
        }
        URI server = parsed(page.getScheme() + "://" + host);
        return server != null
                && page.getHost().equalsIgnoreCase(server.getHost())
                && port(page) == port(server);
    }

    /** In lower case; empty where there is none. */
    static String hostOf(String origin) {
        URI page = parsed(origin);
        return page == null ? "" : page.getHost().toLowerCase(Locale.ROOT);
    }

    private static URI parsed(String origin) {
        try {
            URI uri = new URI(origin);
            boolean known = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return known && uri.getHost() != null ? uri : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
    }
}
