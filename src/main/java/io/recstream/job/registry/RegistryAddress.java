package io.recstream.job.registry;

import io.recstream.job.model.Quoted;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

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

    /** Without logins. */
    @Override
    public String toString() {
        return urls.stream().map(Quoted::withoutLogin).collect(Collectors.joining(","));
    }
}
