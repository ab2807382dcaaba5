package io.recstream.job.config;

import io.recstream.job.config.JobSettings.Format;
import io.recstream.job.config.SettingProblem.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** Checks the settings of the schema registry; reports to the reader. */
final class RegistryChecks {

    private final OptionReader options;

    RegistryChecks(OptionReader options) {
        this.options = options;
    }

    void check(JobSettings settings) {
        List<String> urls = settings.registry().urls();
        boolean needed =
                List.of(
                                settings.events().format(),
                                settings.catalog().format(),
                                settings.outputs().format())
                        .contains(Format.CONFLUENT_AVRO);
        if (needed && urls.isEmpty()) {
            report("is required for the format confluent-avro", "name the registry");
        } else if (!needed && !urls.isEmpty()) {
            options.report(
                    Kind.UNUSED,
                    JobOptions.SCHEMA_REGISTRY_URL,
                    "is not used: no format is confluent-avro",
                    "set recstream.events.format, recstream.catalog.format or recstream.output.format to confluent-avro, or remove it");
        }
        urls.forEach(this::check);
        String credentials = settings.registry().credentials();
        if (!credentials.isEmpty() && !Secrets.isReference(credentials)) {
            options.report(
                    JobOptions.SCHEMA_REGISTRY_CREDENTIALS,
                    "is a secret, which the job would carry around and store",
                    "write a reference to it: ${file:/path:name}, ${directory:/path:name} or ${env:NAME}");
        }
    }

    private void check(String url) {
        try {
            URI uri = new URI(url);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!http || uri.getHost() == null || url.endsWith("/")) {
                report("is not an address", "give http(s)://host:port/path without a / at the end");
            } else if (uri.getUserInfo() != null) {
                options.report(
                        JobOptions.SCHEMA_REGISTRY_URL.key(),
                        "(not shown)",
                        "holds a login, which would be seen",
                        "use " + JobOptions.SCHEMA_REGISTRY_CREDENTIALS.key());
            }
        } catch (URISyntaxException e) {
            report("is not an address", "give http(s)://host:port/path");
        }
    }

    private void report(String problem, String fix) {
        options.report(JobOptions.SCHEMA_REGISTRY_URL, problem, fix);
    }
}
