package io.recstream.server;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Compares the header {@code Origin} (RFC 6454) of a request with its host. */
final class Origins {

    private Origins() {}

    /**
     * Whether the origin is on this host.
     *
     * @param origin the header's value, which may be the text {@code null}
     * @param host the header's value, with the port if it is not the scheme's default; may be null
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

    /** In lower case; empty if there is none. */
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
