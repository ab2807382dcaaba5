package io.recstream.job.registry;

import io.recstream.job.model.Quoted;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The addresses of a registry, and the credentials for it.
 *
 * @param urls of its instances, tried in this order until one responds
 * @param credentials a reference such as {@code ${env:NAME}} to {@code user:password}, resolved
 *     where a client is made; empty for none
 */
public record RegistryAddress(List<String> urls, String credentials) implements Serializable {

    private static final long serialVersionUID = 1L;

    public RegistryAddress {
        urls = List.copyOf(urls);
    }

    /** Without logins. */
    @Override
    public String toString() {
        return urls.stream().map(Quoted::withoutLogin).collect(Collectors.joining(","));
    }
}
