package io.recstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What users deploy holds our code and its libraries, and nothing that the cluster brings. */
class JobJarITCase {

    private static List<String> entries;
    private static String mainClass;

    @BeforeAll
    static void open() throws IOException {
        try (JarFile jar = new JarFile(System.getProperty("recstream.jar"))) {
            entries = jar.stream().map(entry -> entry.getName()).toList();
            mainClass = jar.getManifest().getMainAttributes().getValue("Main-Class");
        }
    }

    @Test
    void startsTheJob() {
        assertThat(mainClass).isEqualTo("io.recstream.RecommendationJob");
        assertThat(entries).contains("io/recstream/job/RecommendationJob.class");
    }

    @Test
    void holdsTheConnectorAvroAndTheKafkaClient() {
        assertThat(entries)
                .contains(
                        "org/apache/flink/connector/kafka/sink/KafkaSink.class",
                        "org/apache/flink/connector/base/DeliveryGuarantee.class",
                        "org/apache/avro/Schema.class",
                        "org/apache/kafka/clients/producer/KafkaProducer.class",
                        "com/fasterxml/jackson/databind/ObjectMapper.class",
                        "org/apache/commons/codec/digest/MurmurHash3.class");
    }

    /** Hadoop is the cluster's, where there is one; nothing of it is needed to write Parquet. */
    @Test
    void holdsParquetWithoutHadoop() {
        assertThat(entries)
                .contains(
                        "org/apache/parquet/hadoop/ParquetWriter.class",
                        "com/github/luben/zstd/Zstd.class")
                .noneMatch(entry -> entry.startsWith("org/apache/hadoop/"));
    }

    @Test
    void holdsNothingOfTheCluster() {
        assertThat(entries)
                .noneMatch(entry -> entry.startsWith("org/apache/flink/runtime/"))
                .noneMatch(entry -> entry.startsWith("org/apache/flink/connector/file/"))
                .noneMatch(entry -> entry.startsWith("org/apache/flink/streaming/api/"))
                .noneMatch(entry -> entry.startsWith("org/apache/flink/api/common/"))
                .noneMatch(entry -> entry.startsWith("org/apache/flink/state/rocksdb/"))
                .noneMatch(entry -> entry.startsWith("org/rocksdb/"));
    }

    /** The lock of the commands is theirs. */
    @Test
    void holdsNothingOfZooKeeper() {
        assertThat(entries)
                .noneMatch(entry -> entry.startsWith("org/apache/curator/"))
                .noneMatch(entry -> entry.startsWith("org/apache/zookeeper/"))
                .noneMatch(entry -> entry.startsWith("com/google/common/"))
                .noneMatch(entry -> entry.startsWith("io/netty/"));
    }

    @Test
    void bindsNoLogging() {
        assertThat(entries)
                .noneMatch(entry -> entry.startsWith("org/slf4j/"))
                .noneMatch(entry -> entry.startsWith("org/apache/logging/"))
                .noneMatch(entry -> entry.startsWith("ch/qos/logback/"))
                .noneMatch(entry -> entry.contains("log4j2"));
    }

    /** What else is ours stays with the command line. */
    @Test
    void ofOurClassesItHasOnlyTheJobAndItsRecords() {
        assertThat(entries)
                .filteredOn(entry -> entry.startsWith("io/recstream/") && !entry.endsWith("/"))
                .filteredOn(entry -> !entry.startsWith("io/recstream/job/"))
                .filteredOn(entry -> !entry.startsWith("io/recstream/avro/"))
                .containsExactlyInAnyOrder(
                        "io/recstream/RecommendationJob.class",
                        "io/recstream/state/CodecSnapshot.class");
        assertThat(entries)
                .filteredOn(entry -> entry.startsWith("META-INF/services/io.recstream."))
                .containsExactly("META-INF/services/io.recstream.job.model.StateCodec");
    }

    @Test
    void holdsNoBrokerAndNoTools() {
        assertThat(entries)
                .noneMatch(entry -> entry.matches("kafka/.*[.]class"))
                .noneMatch(entry -> entry.startsWith("org/apache/kafka/storage/"))
                .noneMatch(entry -> entry.startsWith("org/apache/kafka/raft/"))
                .noneMatch(entry -> entry.startsWith("scala/"))
                .noneMatch(entry -> entry.startsWith("picocli/"))
                .noneMatch(entry -> entry.startsWith("org/eclipse/jetty/"))
                .noneMatch(entry -> entry.startsWith("META-INF/resources/webjars/"))
                .noneMatch(entry -> entry.endsWith(".reporter.MetricReporterFactory"));
    }

    @Test
    void jarAndCommandLineHaveABillOfMaterialsEach() throws IOException {
        assertThat(components("sbom"))
                .contains("avro", "kafka-clients", "jackson-databind")
                .doesNotContain("jetty-server", "kafka_2.13", "picocli");
        assertThat(components("tools-sbom"))
                .contains("avro", "jetty-server", "kafka_2.13", "picocli", "log4j-core", "uplot");
    }

    private static List<String> components(String kind) throws IOException {
        String jar = System.getProperty("recstream.jar");
        Path bill = Path.of(jar.replaceFirst("[.]jar$", "-" + kind + ".json"));
        return new ObjectMapper()
                .readTree(bill.toFile())
                .path("components")
                .findValuesAsText("name");
    }
}
