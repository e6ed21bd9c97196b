package dev.flawmap.simulate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Which package may use which: made-up material needs images and files, and no native library. */
class SimulateArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.flawmap.simulate");

    @Test
    void madeUpMaterialNeedsImagesAlone() {
        classes()
                .that()
                .resideInAPackage("dev.flawmap.simulate..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.flawmap", "dev.flawmap.image", "dev.flawmap.simulate..", "java..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void thereAreNoCircles() {
        slices().matching("dev.flawmap.(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
