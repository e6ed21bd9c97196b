package dev.flawmap;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
                        "dev.flawmap.cli..", "dev.flawmap.training..", "dev.flawmap.detectors..", "dev.flawmap.torch..")
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

    @Test
    void noTwoModulesShareAPackage() {
        Map<String, Set<String>> modules = new TreeMap<>();
        for (JavaClass found : CLASSES) {
            String module = found.getSource().orElseThrow().getUri().toString().replaceFirst("dev/flawmap/.*", "");
            modules.computeIfAbsent(found.getPackageName(), name -> new TreeSet<>())
                    .add(module);
        }
        assertThat(modules.values().stream().flatMap(Set::stream).distinct()).hasSize(6);
        assertThat(modules).allSatisfy((name, homes) -> assertThat(homes).hasSize(1));
    }
}
