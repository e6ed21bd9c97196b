package dev.flawmap.monitor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arrows between the monitor's packages point one way, and none to HTTP or training. */
class MonitorArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.flawmap.monitor");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dev.flawmap.monitor.chart   | java..",
                "dev.flawmap.monitor.line    | java.., tools.jackson.., com.google.re2j..",
                "dev.flawmap.monitor.source  | java.., dev.flawmap.data",
                "dev.flawmap.monitor.history | java.., dev.flawmap, dev.flawmap.file, dev.flawmap.image,"
                        + " dev.flawmap.model, dev.flawmap.monitor.line, dev.flawmap.monitor.source, tools.jackson..,"
                        + " com.zaxxer.hikari.., org.flywaydb.., org.jdbi..",
                "dev.flawmap.monitor         | java.., dev.flawmap, dev.flawmap.file, dev.flawmap.image,"
                        + " dev.flawmap.inspect, dev.flawmap.model, dev.flawmap.results, dev.flawmap.monitor.chart,"
                        + " dev.flawmap.monitor.line, dev.flawmap.monitor.source, dev.flawmap.monitor.history",
            })
    void aPackageUsesOnlyWhatItMay(String from, String allowed) {
        String[] packages = (from + ", org.jspecify.., " + allowed).split(", ");
        classes()
                .that()
                .resideInAPackage(from)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(packages)
                .check(CLASSES);
    }

    @Test
    void thereAreNoCircles() {
        slices().matching("dev.flawmap.monitor.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void nothingIsWrittenToTheConsole() {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CLASSES);
    }
}
