package io.recstream.flink;

import java.util.Map;
import org.apache.flink.configuration.ConfigConstants;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.PluginManager;
import org.apache.flink.core.plugin.PluginUtils;

/**
 * The file systems that a command of this machine reaches: those of Flink's class path, and the
 * plugins in the folder that FLINK_PLUGINS_DIR names.
 */
public final class FlinkFileSystems {

    private FlinkFileSystems() {}

    /**
     * Loads them, with the settings that they have in these configurations. Of a key that several
     * have, the last value counts; values that a cluster does not show are left out.
     */
    public static void load(Configuration... configurations) {
        Configuration all = new Configuration();
        for (Configuration configuration : configurations) {
            for (Map.Entry<String, String> entry : configuration.toMap().entrySet()) {
                if (!entry.getValue().equals(GlobalConfiguration.HIDDEN_CONTENT)) {
                    all.setString(entry.getKey(), entry.getValue());
                }
            }
        }
        FileSystem.initialize(all, plugins(all));
    }

    /** Null without a folder; Flink's default is whatever the working directory has. */
    private static PluginManager plugins(Configuration all) {
        return System.getenv(ConfigConstants.ENV_FLINK_PLUGINS_DIR) == null
                ? null
                : PluginUtils.createPluginManagerFromRootFolder(all);
    }
}
