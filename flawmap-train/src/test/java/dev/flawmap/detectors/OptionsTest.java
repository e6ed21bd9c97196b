package dev.flawmap.detectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OptionsTest {
    /** A weekday, to have an enum. */
    public enum Day {
        MONDAY,
        TUESDAY
    }

    /** Options of all kinds. */
    public record Some(int count, double share, boolean strict, Day day) {
        public Some {
            if (count < 0) {
                throw new IllegalArgumentException("count must not be negative.");
            }
        }

        public static Some defaults() {
            return new Some(3, 0.5, true, Day.MONDAY);
        }

        public static Some lazy() {
            return new Some(0, 0.1, false, Day.TUESDAY);
        }
    }

    /** Options that have others among them. */
    public record More(Some some, int extra) {
        public static More defaults() {
            return new More(Some.lazy(), 5);
        }
    }

    @Test
    void whatRecordsAmongThemHoldAreOptionsToo() {
        assertThat(Options.of(More.class, Map.of("day", "monday", "extra", "6")))
                .isEqualTo(new More(new Some(0, 0.1, false, Day.MONDAY), 6));
        assertThat(Options.values(More.defaults()))
                .containsExactly(
                        Map.entry("count", 0),
                        Map.entry("share", 0.1),
                        Map.entry("strict", false),
                        Map.entry("day", "TUESDAY"),
                        Map.entry("extra", 5));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.of(More.class, Map.of("some", "x")))
                .withMessage("There is no option 'some'; there are preset, count, share, strict, day, extra.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.of(More.class, Map.of("count", "-1")))
                .withMessage("count must not be negative.");
    }

    @Test
    void replacesValuesOfAPreset() {
        assertThat(Options.of(Some.class, Map.of())).isEqualTo(Some.defaults());
        assertThat(Options.of(Some.class, Map.of("preset", "lazy"))).isEqualTo(Some.lazy());
        assertThat(Options.of(Some.class, Map.of("preset", "lazy", "count", "7", "strict", "true")))
                .isEqualTo(new Some(7, 0.1, true, Day.TUESDAY));
        assertThat(Options.of(Some.class, Map.of("share", "1e-3", "day", "tuesday", "strict", "false")))
                .isEqualTo(new Some(3, 0.001, false, Day.TUESDAY));
    }

    @ParameterizedTest
    @CsvSource({"count, 1.5", "count, ''", "share, much", "strict, yes", "day, friday"})
    void valuesThatDoNotFitAreRefused(String name, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.of(Some.class, Map.of(name, value)))
                .withMessage("The option '" + name + "' cannot be '" + value + "'.");
    }

    @Test
    void unknownNamesAndPresetsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.of(Some.class, Map.of("colour", "red")))
                .withMessage("There is no option 'colour'; there are preset, count, share, strict, day.");
        for (String preset : new String[] {"brisk", "toString", "count", "hashCode", "valueOf"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Options.of(Some.class, Map.of("preset", preset)))
                    .withMessage("There is no preset '" + preset + "'.");
        }
    }

    @Test
    void theRecordsOwnSentenceComesThrough() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.of(Some.class, Map.of("count", "-1")))
                .withMessage("count must not be negative.");
    }

    @Test
    void valuesAreWrittenPlainly() {
        assertThat(Options.values(Some.defaults()))
                .containsExactly(
                        Map.entry("count", 3),
                        Map.entry("share", 0.5),
                        Map.entry("strict", true),
                        Map.entry("day", "MONDAY"));
    }

    static Stream<Arguments> detectorsAndSizes() {
        return Catalogue.names().stream()
                .flatMap(name -> Options.values(Catalogue.create(name, Map.of()).options()).entrySet().stream()
                        .filter(option -> option.getValue() instanceof Integer)
                        .map(option -> Arguments.of(name, option.getKey())));
    }

    /** Memory is laid out by them. */
    @ParameterizedTest
    @MethodSource("detectorsAndSizes")
    void everyWholeNumberIsBounded(String detector, String option) {
        for (String value : new String[] {"2147483647", "2147483616", "233024", "0"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Catalogue.create(detector, Map.of(option, value)))
                    .withMessageContaining(option);
        }
    }

    @Test
    void batchesOfLargeCropsAreSmaller() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.create("localiser", Map.of("crop", "1024", "batch", "5")))
                .withMessage("Localiser: batch must lie between 2 and 4 where crop is 1024.");
        assertThat(Catalogue.create("localiser", Map.of("crop", "1024", "batch", "4"))
                        .cropSize())
                .isEqualTo(1024);
    }

    @Test
    void unknownDetectorsAreRefusedWithTheNamesThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.create("oracle", Map.of()))
                .withMessageStartingWith("There is no detector 'oracle'; there are ")
                .withMessageContainingAll("sencebgan", "autoencoder");
    }
}
