package io.recstream;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.functions.RichFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rooms of the house and what each may use, downward only:
 *
 * <pre>
 * cli
 * demo
 * ops, bench
 * server
 * evaluation, topics
 * reference, devcluster
 * flink
 * console, sizing, telemetry
 * job
 * </pre>
 *
 * Within the job: java ← model ← stages ← topology; the settings stand alone.
 */
class ArchitectureTest {

    /** Every room by its name, with the rooms that it may use. */
    private static final Map<String, Set<String>> ROOMS =
            Map.ofEntries(
                    entry("avro", Set.of()),
                    entry("job", Set.of("avro")),
                    entry("telemetry", Set.of("job")),
                    entry("flink", Set.of("console")),
                    entry("sizing", Set.of()),
                    entry("console", Set.of("job")),
                    entry("reference", Set.of("job")),
                    entry("devcluster", Set.of("avro", "job", "console", "flink")),
                    entry("evaluation", Set.of("job", "console", "flink", "reference", "topics")),
                    entry("topics", Set.of("avro", "job", "console", "devcluster")),
                    entry(
                            "server",
                            Set.of(
                                    "avro",
                                    "job",
                                    "console",
                                    "flink",
                                    "telemetry",
                                    "devcluster",
                                    "topics")),
                    entry("ops", Set.of("avro", "job", "console", "flink", "devcluster", "topics")),
                    entry(
                            "bench",
                            Set.of(
                                    "avro",
                                    "job",
                                    "console",
                                    "reference",
                                    "devcluster",
                                    "evaluation",
                                    "server")),
                    entry(
                            "demo",
                            Set.of(
                                    "avro",
                                    "job",
                                    "console",
                                    "flink",
                                    "telemetry",
                                    "devcluster",
                                    "server",
                                    "topics")),
                    entry(
                            "cli",
                            Set.of(
                                    "job",
                                    "console",
                                    "sizing",
                                    "devcluster",
                                    "evaluation",
                                    "server",
                                    "ops",
                                    "bench",
                                    "demo")));

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.recstream");

    private static final String[] STAGES = {
        "io.recstream.job.ingest..",
        "io.recstream.job.validate..",
        "io.recstream.job.identity..",
        "io.recstream.job.dedup..",
        "io.recstream.job.session..",
        "io.recstream.job.catalog..",
        "io.recstream.job.neighbour..",
        "io.recstream.job.window..",
        "io.recstream.job.rank..",
        "io.recstream.job.emit..",
        "io.recstream.job.archive.."
    };

    /** The stages between the topics: their logic is plain Java. */
    private static final String[] HEARTS = {
        "io.recstream.job.validate..",
        "io.recstream.job.identity..",
        "io.recstream.job.dedup..",
        "io.recstream.job.session..",
        "io.recstream.job.catalog..",
        "io.recstream.job.neighbour..",
        "io.recstream.job.window..",
        "io.recstream.job.rank.."
    };

    static Set<String> rooms() {
        return ROOMS.keySet();
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aRoomUsesOnlyWhatIsBelowIt(String room) {
        String[] others =
                ROOMS.keySet().stream()
                        .filter(other -> !other.equals(room))
                        .filter(other -> !ROOMS.get(room).contains(other))
                        .map(ArchitectureTest::in)
                        .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(in(room))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(CLASSES);
    }

    @Test
    void roomsHaveNoCycles() {
        slices().matching("io.recstream.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    /** Two classes are where a contract has put them: the entry class, a snapshot's former name. */
    @Test
    void everyClassIsInARoom() {
        assertThat(
                        CLASSES.stream()
                                .filter(
                                        type ->
                                                ROOMS.keySet().stream()
                                                        .noneMatch(
                                                                room ->
                                                                        type.getPackageName()
                                                                                .matches(
                                                                                        "io\\.recstream\\."
                                                                                                + room
                                                                                                + "(\\..*)?")))
                                .map(JavaClass::getName))
                .containsExactlyInAnyOrder(
                        "io.recstream.RecommendationJob", "io.recstream.state.CodecSnapshot");
    }

    private static String in(String room) {
        return "io.recstream." + room + "..";
    }

    @Test
    void modelIsPlainJava() {
        classes()
                .that()
                .resideInAPackage("io.recstream.job.model..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "io.recstream.job.model..")
                .check(CLASSES);
    }

    @Test
    void mappingIsPlainJava() {
        classes()
                .that()
                .resideInAPackage("io.recstream.job.mapping..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..", "io.recstream.job.mapping..", "io.recstream.job.model..")
                .check(CLASSES);
    }

    @Test
    void documentsOfRulesArePlainJava() {
        classes()
                .that()
                .resideInAPackage("io.recstream.job.control.rules..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.snakeyaml..",
                        "io.recstream.job.control.rules..",
                        "io.recstream.job.model..")
                .check(CLASSES);
    }

    @Test
    void stagesShareOnlyTheModel() {
        slices().matching(
                        "io.recstream.job.(ingest|validate|identity|dedup|session|catalog|neighbour|window|rank|emit|archive)..")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
    }

    @Test
    void stagesDoNotUseSettings() {
        noClasses()
                .that()
                .resideInAnyPackage(STAGES)
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(
                                "io.recstream.job",
                                "io.recstream.job.config..",
                                "io.recstream.job.preflight.."))
                .check(CLASSES);
    }

    @Test
    void configStandsAlone() {
        noClasses()
                .that()
                .resideInAPackage("io.recstream.job.config..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.recstream..")
                                .and(
                                        not(
                                                resideInAnyPackage(
                                                        "io.recstream.job.config..",
                                                        "io.recstream.job.mapping..",
                                                        "io.recstream.job.model.."))))
                .check(CLASSES);
    }

    @Test
    void coreClassesDoNotUseFlink() {
        noClasses()
                .that()
                .resideInAnyPackage(HEARTS)
                .and(not(assignableTo(RichFunction.class)))
                .and(
                        not(
                                nameMatching(
                                        ".*\\.(ListMetrics|VariantMetrics|ReplicatedCatalog|PublishedRulesState|EventHistory|StoredForest|PersonUnions)(\\$.*)?")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.flink..")
                .check(CLASSES);
    }

    @Test
    void onlySourcesAndSinksUseKafka() {
        noClasses()
                .that()
                .resideInAPackage("io.recstream.job..")
                .and(
                        not(
                                resideInAnyPackage(
                                        "io.recstream.job.ingest..",
                                        "io.recstream.job.emit..",
                                        "io.recstream.job.registry..",
                                        "io.recstream.job.preflight..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "kafka..")
                .check(CLASSES);
    }

    @Test
    void theJarHasAllClassesOfTheJob() {
        noClasses()
                .that()
                .resideInAPackage("io.recstream.job..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.eclipse.jetty..",
                        "org.rocksdb..",
                        "picocli..",
                        "org.HdrHistogram..",
                        "kafka.server..")
                .check(CLASSES);
    }

    /** The protocol is plain Java; what is behind it is known to one adapter each. */
    @Test
    void theLockKnowsZooKeeperAndKafkaInItsAdaptersOnly() {
        noClasses()
                .that(not(nameMatching("io\\.recstream\\.ops\\.lock\\.ZooKeeper.*")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.curator..", "org.apache.zookeeper..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("io.recstream.ops.lock..")
                .and(not(nameMatching(".*\\.Kafka(Place|Register)(\\$.*)?")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("io.recstream.ops.lock..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.recstream.ops..")
                                .and(not(resideInAPackage("io.recstream.ops.lock.."))))
                .check(CLASSES);
    }

    /** Whose a device is at a time it determines as the job does, which is plain Java as well. */
    @Test
    void telemetryIsPlainJava() {
        classes()
                .that()
                .resideInAPackage("io.recstream.telemetry..")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(
                                        "java..",
                                        "org.HdrHistogram..",
                                        "io.recstream.telemetry..",
                                        "io.recstream.job.model..")
                                .or(nameMatching(".*\\.identity\\.DeviceState(\\$.*)?")))
                .check(CLASSES);
        classes()
                .that()
                .haveNameMatching(".*\\.identity\\.(DeviceState|HistoryExtent)(\\$.*)?")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("java..", "io.recstream.job.model..")
                                .or(
                                        nameMatching(
                                                ".*\\.identity\\.(DeviceState|HistoryExtent)(\\$.*)?")))
                .check(CLASSES);
    }

    /** It is one of many consumers: what it uses of the job is public to all of them. */
    @Test
    void theServerUsesTheTopicsButNotFlink() {
        noClasses()
                .that()
                .resideInAPackage("io.recstream.server..")
                .and(not(nameMatching(".*\\.(Serve|Serving)(\\$.*)?")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.flink..",
                        "io.recstream.job.config..",
                        "io.recstream.job.state..",
                        "io.recstream.devcluster..",
                        "io.recstream.topics..")
                .check(CLASSES);
    }
}
