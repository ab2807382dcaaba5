package io.recstream.registry;

import java.io.Serializable;
import java.util.List;

/**
 * Where a registry is, and as whom to ask it.
 *
 * @param urls of its instances, asked in this order until one answers
 * @param credentials a reference such as {@code ${env:NAME}} to {@code user:password}, resolved
 *     where a client is made; empty for none
 */
public record RegistryAddress(List<String> urls, String credentials) implements Serializable {

    private static final long serialVersionUID = 1L;

    public RegistryAddress {
        urls = List.copyOf(urls);
    }

    @Override
    public String toString() {
        return String.join(",", urls);
    }
}
