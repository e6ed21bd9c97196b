package dev.flawmap.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void meanDeviationAndRangeOfWhatIsPresent() {
        Spread spread = Spread.of(List.of(
                        OptionalDouble.of(1), OptionalDouble.empty(), OptionalDouble.of(2), OptionalDouble.of(6)))
                .orElseThrow();
        assertThat(spread.count()).isEqualTo(3);
        assertThat(spread.mean()).isEqualTo(3);
        // Squares 4 + 1 + 9, over 3 − 1.
        assertThat(spread.deviation().orElseThrow()).isCloseTo(Math.sqrt(7), within(1e-12));
        assertThat(spread.text(2)).isEqualTo("3.00 ± 2.65");
        assertThat(spread.range(1)).isEqualTo("1.0 to 6.0, 3 seeds");
    }

    @Test
    void oneValueHasNoDeviationAndNoneNoSpread() {
        Spread one = Spread.of(List.of(OptionalDouble.of(0.5))).orElseThrow();
        assertThat(one.deviation()).isEmpty();
        assertThat(one.text(3)).isEqualTo("0.500");
        assertThat(Spread.of(List.of(OptionalDouble.empty()))).isEmpty();
    }
}
