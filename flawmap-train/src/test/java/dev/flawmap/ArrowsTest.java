package dev.flawmap;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.flawmap.model.inference.GraphInput;
import dev.flawmap.model.inference.ScoreOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which package may use which: arrows point one way. */
class ArrowsTest {
    private static final String ROOT = "dev.flawmap";
    private static final Pattern STRING_WITH_OPTION =
            Pattern.compile("\"(?:[^\"\\\\\\n]|\\\\.)*(?<![-\\w])--[a-z](?:[^\"\\\\\\n]|\\\\.)*\"");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void onlyTorchImportsTheNativeEngine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.flawmap.torch")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .check(CLASSES);
    }

    @ParameterizedTest
    @CsvSource({
        "network, image",
        "torch, network file root",
        "onnx, network model.inference image",
        "detectors, network model.inference image",
        "training, torch image simulate.defects root",
        "training.material, training torch data file model image simulate.defects simulate.texture",
        "training.checks, training training.material detectors network torch evaluate model model.inference model.calibration"
                + " image simulate.defects root",
        "training.export, training detectors network torch onnx file model model.inference image root",
        "training.loop, training training.material training.checks training.export detectors network torch file model"
                + " model.inference model.calibration results image simulate.defects simulate.texture root",
    })
    void aPackageUsesOnlyWhatItMay(String name, String allowed) {
        String[] packages = (name + " " + allowed).strip().split(" ");
        for (int i = 0; i < packages.length; i++) {
            packages[i] = packages[i].equals("root") ? ROOT : ROOT + "." + packages[i];
        }
        classes()
                .that()
                .resideInAPackage(ROOT + "." + name)
                .should()
                .onlyDependOnClassesThat(are(resideInAnyPackage(packages).or(not(resideInAnyPackage("dev.flawmap..")))))
                .check(CLASSES);
    }

    @Test
    void detectorsKnowOfModelsOnlyWhatDescribesTheirGraph() {
        classes()
                .that()
                .resideInAPackage("dev.flawmap.detectors")
                .should()
                .onlyDependOnClassesThat(are(not(resideInAnyPackage("dev.flawmap.model.."))
                        .or(JavaClass.Predicates.belongToAnyOf(GraphInput.class, ScoreOutput.class))))
                .check(CLASSES);
    }

    @Test
    void thereAreNoCycles() {
        slices().matching("dev.flawmap.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /** Options are the command line's to name: whoever embeds the libraries has none. */
    @ParameterizedTest
    @CsvSource({"flawmap-core, false", "flawmap-simulate, false", "flawmap-train, false", "flawmap-app, true"})
    void onlyTheCommandLineNamesItsOptions(String module, boolean mayName) throws IOException {
        List<String> named = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                STRING_WITH_OPTION
                        .matcher(Files.readString(file))
                        .results()
                        .map(found -> file.getFileName() + ": " + found.group())
                        .forEach(named::add);
            }
        }
        assertThat(!named.isEmpty()).as("%s", named).isEqualTo(mayName);
    }
}
