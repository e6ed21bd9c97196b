package dev.flawmap.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.junit.jupiter.api.Test;

/** The arrows between the server's packages point one way, and none from the monitor or the core to HTTP. */
class ServerArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.flawmap");

    @Test
    void nothingElseKnowsOfHttp() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.flawmap.server..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.flawmap.server..",
                        "io.javalin..",
                        "jakarta.servlet..",
                        "org.eclipse.jetty..",
                        "java.net.http..")
                .check(CLASSES);
    }

    @Test
    void theServerKnowsNothingOfTraining() {
        noClasses()
                .that()
                .resideInAPackage("dev.flawmap.server..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.flawmap.training..", "dev.flawmap.detectors..", "dev.flawmap.simulate..")
                .check(CLASSES);
    }

    @Test
    void thereAreNoCircles() {
        slices().matching("dev.flawmap.server.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void nothingIsWrittenToTheConsole() {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.flawmap.server"));
    }
}
