package io.recstream.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.ConfigOption;
import org.junit.jupiter.api.Test;

class ConfigurationDocumentTest {

    private static final Path PAGE = Path.of("docs", "configuration.md");

    @Test
    void thePageIsGeneratedFromTheOptions() throws IOException {
        if (Boolean.getBoolean("recstream.docs.write")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, ConfigurationDocument.markdown());
        }
        assertThat(PAGE)
                .as("Stale: rewrite it with -Drecstream.docs.write=true and look at the difference")
                .hasContent(ConfigurationDocument.markdown());
    }

    @Test
    void everyOptionHasAMeaningAndAPlaceOfItsOwn() {
        assertThat(JobOptionList.ALL)
                .allSatisfy(
                        option -> assertThat(ConfigurationDocument.meaning(option)).endsWith("."));
        assertThat(JobOptionList.ALL).extracting(ConfigOption::key).doesNotHaveDuplicates();
        assertThat(JobOptionList.ALL)
                .extracting(ConfigOption::key)
                .allSatisfy(key -> assertThat(key).startsWith(JobOptions.PREFIX));
    }
}
