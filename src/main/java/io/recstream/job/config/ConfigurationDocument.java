package io.recstream.job.config;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.HtmlFormatter;

/** The reference of all settings, generated from the options themselves. */
final class ConfigurationDocument {

    private static final String HEAD =
            """
            # Settings

            Generated from `JobOptions`: change it there. A setting is looked for on the command line \
            (`--recstream.x.y VALUE`), then in the file of `--config`, then in the cluster's `config.yaml`; \
            else it has its default. All are checked together when the job starts. Values of keys that name a \
            password, secret, token, credential, key or JAAS configuration are never printed. Passwords that are \
            written out are refused: [security.md](security.md) says where they go instead.

            Durations are written like `5 min`, with their unit; sizes like `512 kb`, without a unit in bytes; maps \
            like `view:1,cart:2` or as YAML, lists with semicolons or as YAML. Checkpointing, state backend, restart and parallelism are Flink's own \
            keys and belong into its `config.yaml`.

            | setting | type | default | meaning |
            |---|---|---|---|
            """;

    private ConfigurationDocument() {}

    static String markdown() {
        StringBuilder page = new StringBuilder(8_192).append(HEAD);
        for (ConfigOption<?> option : JobOptionList.ALL) {
            page.append("| `")
                    .append(option.key())
                    .append("` | ")
                    .append(OptionTypes.name(option))
                    .append(" | ")
                    .append(code(OptionTypes.show(option.defaultValue())))
                    .append(" | ")
                    .append(meaning(option).replace("|", "\\|"))
                    .append(" |\n");
        }
        return page.toString();
    }

    static String meaning(ConfigOption<?> option) {
        return new HtmlFormatter().format(option.description());
    }

    private static String code(String value) {
        return value.isEmpty() ? "" : "`" + value + "`";
    }
}
