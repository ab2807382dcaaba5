package io.recstream.devcluster.cluster;

import io.recstream.devcluster.RestGuard;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.apache.flink.runtime.io.network.netty.InboundChannelHandlerFactory;

/** A folder with {@link RestGuard} alone, for the class path of a JobManager. */
final class GuardFolder {

    private GuardFolder() {}

    /** Writes the folder, replacing that of an earlier version. */
    static Path write(Path folder) throws IOException {
        String name = RestGuard.class.getName();
        Path service =
                folder.resolve("META-INF/services")
                        .resolve(InboundChannelHandlerFactory.class.getName());
        Files.createDirectories(service.getParent());
        Files.writeString(service, name + "\n");
        for (String suffix : List.of("", "$Gate")) {
            String file = name.replace('.', '/') + suffix + ".class";
            Path target = folder.resolve(file);
            Files.createDirectories(target.getParent());
            try (InputStream in = RestGuard.class.getClassLoader().getResourceAsStream(file)) {
                Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return folder;
    }
}
