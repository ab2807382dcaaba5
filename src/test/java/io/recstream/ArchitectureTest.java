package io.recstream;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.RichFunction;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** java ← model ← stages; config alone; root, preflight, tool, local → all. */
class ArchitectureTest {

    private static final String[] STAGES = {
        "io.recstream.ingest..",
        "io.recstream.validate..",
        "io.recstream.dedup..",
        "io.recstream.session..",
        "io.recstream.catalog..",
        "io.recstream.neighbour..",
        "io.recstream.window..",
        "io.recstream.rank..",
        "io.recstream.emit.."
    };

    /** The stages between the topics: their logic is plain Java. */
    private static final String[] HEARTS = {
        "io.recstream.validate..",
        "io.recstream.dedup..",
        "io.recstream.session..",
        "io.recstream.catalog..",
        "io.recstream.neighbour..",
        "io.recstream.window..",
        "io.recstream.rank.."
    };

    static final ArchRule MODEL_IS_PLAIN_JAVA =
            classes()
                    .that()
                    .resideInAPackage("io.recstream.model..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage("java..", "io.recstream.model..");

    static final ArchRule STAGES_MEET_ONLY_IN_MODEL =
            slices().matching(
                            "io.recstream.(ingest|validate|dedup|session|catalog|neighbour|window|rank|emit)..")
                    .should()
                    .notDependOnEachOther();

    static final ArchRule STAGES_KNOW_NO_SETTINGS_AND_NO_TOOLS =
            noClasses()
                    .that()
                    .resideInAnyPackage(STAGES)
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage(
                                            "io.recstream.config..",
                                            "io.recstream.preflight..",
                                            "io.recstream.tool..",
                                            "io.recstream.local..")
                                    .or(resideInAPackage("io.recstream")));

    static final ArchRule CONFIG_STANDS_ALONE =
            noClasses()
                    .that()
                    .resideInAPackage("io.recstream.config..")
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("io.recstream..")
                                    .and(
                                            not(
                                                    resideInAnyPackage(
                                                            "io.recstream.config..",
                                                            "io.recstream.model.."))));

    static final ArchRule HEARTS_KNOW_NO_FLINK =
            noClasses()
                    .that()
                    .resideInAnyPackage(HEARTS)
                    .and(not(assignableTo(RichFunction.class)))
                    .and(not(nameMatching(".*\\.(QualityGauges|RuleCounters|RejectCounters)")))
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.flink..");

    static final ArchRule ONLY_THE_EDGES_KNOW_KAFKA =
            noClasses()
                    .that(
                            not(
                                    resideInAnyPackage(
                                            "io.recstream.ingest..",
                                            "io.recstream.emit..",
                                            "io.recstream.preflight..",
                                            "io.recstream.tool..",
                                            "io.recstream.local..")))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.apache.kafka..", "kafka..");

    static final ArchRule THE_JOB_NEEDS_NOTHING_THAT_IS_NOT_IN_ITS_JAR =
            noClasses()
                    .that()
                    .resideOutsideOfPackages("io.recstream.tool..", "io.recstream.local..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.recstream.tool..",
                            "io.recstream.local..",
                            "picocli..",
                            "org.HdrHistogram..",
                            "kafka.server..");

    /** As plain JUnit tests: those of the rules' own engine are found by surefire, and not run. */
    @TestFactory
    Stream<DynamicTest> everyRuleHolds() {
        JavaClasses classes =
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.recstream");
        return Arrays.stream(ArchitectureTest.class.getDeclaredFields())
                .filter(field -> ArchRule.class.isAssignableFrom(field.getType()))
                .map(
                        field ->
                                DynamicTest.dynamicTest(
                                        field.getName(),
                                        () -> ((ArchRule) field.get(null)).check(classes)));
    }
}
