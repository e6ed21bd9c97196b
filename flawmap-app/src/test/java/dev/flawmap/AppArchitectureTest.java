package dev.flawmap;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between the app's packages and the others. */
class AppArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.flawmap");

    @Test
    void nothingUsesTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.flawmap.cli")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.flawmap.cli")
                .check(CLASSES);
    }

    @Test
    void theReportKnowsNothingOfTraining() {
        noClasses()
                .that()
                .resideInAPackage("dev.flawmap.report..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.flawmap.cli", "dev.flawmap.training", "dev.flawmap.detectors", "dev.flawmap.torch")
                .check(CLASSES);
    }

    @Test
    void theCommandLineLeavesTheEngineToTraining() {
        noClasses()
                .that()
                .resideInAPackage("dev.flawmap.cli")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.bytedeco..", "ai.onnxruntime..", "dev.flawmap.network", "dev.flawmap.onnx")
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCircle() {
        slices().matching("dev.flawmap.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES.that(com.tngtech.archunit.base.DescribedPredicate.describe(
                        "in a package of their own", c -> !c.getPackageName().equals("dev.flawmap"))));
    }
}
