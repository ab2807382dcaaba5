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
import org.apache.flink.api.common.functions.RichFunction;
import org.junit.jupiter.api.Test;

/** java ← model ← stages; config alone; root, preflight, tool, local → all. */
class ArchitectureTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.recstream");

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

    @Test
    void modelIsPlainJava() {
        classes()
                .that()
                .resideInAPackage("io.recstream.model..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "io.recstream.model..")
                .check(CLASSES);
    }

    @Test
    void stagesMeetOnlyInModel() {
        slices().matching(
                        "io.recstream.(ingest|validate|dedup|session|catalog|neighbour|window|rank|emit)..")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
    }

    @Test
    void stagesKnowNoSettingsAndNoTools() {
        noClasses()
                .that()
                .resideInAnyPackage(STAGES)
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(
                                        "io.recstream.config..",
                                        "io.recstream.preflight..",
                                        "io.recstream.serve..",
                                        "io.recstream.tool..",
                                        "io.recstream.local..")
                                .or(resideInAPackage("io.recstream")))
                .check(CLASSES);
    }

    @Test
    void configStandsAlone() {
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
                                                        "io.recstream.model.."))))
                .check(CLASSES);
    }

    @Test
    void heartsKnowNoFlink() {
        noClasses()
                .that()
                .resideInAnyPackage(HEARTS)
                .and(not(assignableTo(RichFunction.class)))
                .and(not(nameMatching(".*\\.(ListMetrics|RuleCounters|CatalogReplica)")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.flink..")
                .check(CLASSES);
    }

    @Test
    void onlyTheEdgesKnowKafka() {
        noClasses()
                .that(
                        not(
                                resideInAnyPackage(
                                        "io.recstream.ingest..",
                                        "io.recstream.emit..",
                                        "io.recstream.registry..",
                                        "io.recstream.preflight..",
                                        "io.recstream.serve..",
                                        "io.recstream.tool..",
                                        "io.recstream.local..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "kafka..")
                .check(CLASSES);
    }

    @Test
    void theJobNeedsNothingThatIsNotInItsJar() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.recstream.tool..",
                        "io.recstream.local..",
                        "io.recstream.serve..",
                        "io.recstream.figures..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.recstream.tool..",
                        "io.recstream.local..",
                        "io.recstream.serve..",
                        "io.recstream.figures..",
                        "org.eclipse.jetty..",
                        "org.rocksdb..",
                        "picocli..",
                        "org.HdrHistogram..",
                        "kafka.server..")
                .check(CLASSES);
    }

    /** Server and command line count alike. */
    @Test
    void figuresAreCountedInPlainJava() {
        classes()
                .that()
                .resideInAPackage("io.recstream.figures..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.HdrHistogram..", "io.recstream.figures..")
                .check(CLASSES);
    }

    /** It is one of many consumers: what it knows is public. */
    @Test
    void theServerKnowsTheTopicsAndNothingOfTheJob() {
        noClasses()
                .that()
                .resideInAPackage("io.recstream.serve..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.flink..",
                        "io.recstream.config..",
                        "io.recstream.state..",
                        "io.recstream.tool..",
                        "io.recstream.local..")
                .check(CLASSES);
    }
}
