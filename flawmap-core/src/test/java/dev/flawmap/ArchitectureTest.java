package dev.flawmap;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arrows between the packages point one way. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.flawmap");

    /** Beside what is named here, every package may use itself, the JDK and JSpecify's annotations. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dev.flawmap                   | dev.flawmap.image",
                "dev.flawmap.file              | ",
                "dev.flawmap.image             | dev.flawmap.file, dev.flawmap.image.metadata,"
                        + " com.twelvemonkeys.imageio..",
                "dev.flawmap.image.metadata    | javax.xml.stream.., tools.jackson..",
                "dev.flawmap.outline           | dev.flawmap, dev.flawmap.file, dev.flawmap.image, tools.jackson..",
                "dev.flawmap.data              | dev.flawmap, dev.flawmap.file, dev.flawmap.image",
                "dev.flawmap.model.calibration | dev.flawmap",
                "dev.flawmap.model.inference   | dev.flawmap, dev.flawmap.file, dev.flawmap.image, ai.onnxruntime..,"
                        + " ai.onnx.proto.., com.google.protobuf..",
                "dev.flawmap.model             | dev.flawmap, dev.flawmap.file, dev.flawmap.image,"
                        + " dev.flawmap.model.calibration, dev.flawmap.model.inference, tools.jackson..",
                "dev.flawmap.evaluate          | dev.flawmap, dev.flawmap.data, dev.flawmap.file, dev.flawmap.image,"
                        + " dev.flawmap.results, tools.jackson..",
                "dev.flawmap.inspect           | dev.flawmap, dev.flawmap.file, dev.flawmap.image, dev.flawmap.model,"
                        + " dev.flawmap.model.calibration",
                "dev.flawmap.results           | dev.flawmap, dev.flawmap.file, dev.flawmap.image, dev.flawmap.inspect,"
                        + " dev.flawmap.outline, tools.jackson..",
            })
    void aPackageUsesOnlyWhatItMay(String from, String allowed) {
        String others = allowed == null ? "" : ", " + allowed;
        String[] packages = (from + ", java.., javax.imageio.., org.jspecify.." + others).split(", ");
        ArchRuleDefinition.classes()
                .that()
                .resideInAPackage(from)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(packages)
                .check(CLASSES);
    }

    @Test
    void everyPackageHasItsArrows() {
        ArchRuleDefinition.classes()
                .should()
                .resideInAnyPackage(
                        "dev.flawmap",
                        "dev.flawmap.file",
                        "dev.flawmap.image",
                        "dev.flawmap.image.metadata",
                        "dev.flawmap.outline",
                        "dev.flawmap.data",
                        "dev.flawmap.model",
                        "dev.flawmap.model.calibration",
                        "dev.flawmap.model.inference",
                        "dev.flawmap.evaluate",
                        "dev.flawmap.inspect",
                        "dev.flawmap.results")
                .check(CLASSES);
    }

    @Test
    void thereAreNoCircles() {
        slices().matching("dev.flawmap.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void nothingIsWrittenToTheConsole() {
        com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CLASSES);
    }
}
