package dev.flawmap.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IterationPlanTest {
    private static final IterationPlan CHANGED = IterationPlan.parse("10,20@4:8,5@9:8,7");

    @Test
    void asTextItIsTheSame() {
        assertThat(CHANGED.toString()).isEqualTo("10,20@4:8,5@9:8,7");
        assertThat(IterationPlan.parse(" 5,3,3 ")).isEqualTo(IterationPlan.of(List.of(5, 3, 3)));
        assertThat(IterationPlan.of(List.of(10, 20)).changed(4, List.of(8, 5)).changed(9, List.of(8, 7)))
                .isEqualTo(CHANGED);
    }

    @Test
    void theLastSectionTellsTheIterations() {
        assertThat(CHANGED.iterations()).containsExactly(8, 7);
        assertThat(CHANGED.total()).isEqualTo(15);
        assertThat(CHANGED.before(0)).isZero();
        assertThat(CHANGED.before(1)).isEqualTo(8);
    }

    @Test
    void whatIsKnownAtATimeIsWithoutLaterChanges() {
        assertThat(CHANGED.until(3)).isEqualTo(IterationPlan.parse("10,20"));
        assertThat(CHANGED.until(4)).isEqualTo(IterationPlan.parse("10,20@4:8,5"));
        assertThat(CHANGED.until(9)).isEqualTo(CHANGED);
        assertThat(CHANGED.nextChange(0)).isEqualTo(4);
        assertThat(CHANGED.nextChange(4)).isEqualTo(9);
        assertThat(CHANGED.nextChange(9)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void withoutChangesProgressIsTheShareThatIsDone() {
        IterationPlan plan = IterationPlan.of(List.of(7, 3));
        for (int i = 0; i < 7; i++) {
            assertThat(plan.progress(0, i)).isEqualTo((double) i / 7);
        }
        assertThat(plan.progress(1, 2)).isEqualTo(2.0 / 3);
    }

    /** Four of ten, then what is left in four steps; a change in the first of five, then in six. */
    @Test
    void progressGoesOnEvenlyFromAChangeToTheEnd() {
        assertThat(CHANGED.progress(0, 4)).isEqualTo(0.4);
        assertThat(CHANGED.progress(0, 5)).isCloseTo(0.55, within(1e-12));
        assertThat(CHANGED.progress(0, 7)).isCloseTo(0.85, within(1e-12));
        assertThat(CHANGED.progress(1, 0)).isZero();
        assertThat(CHANGED.progress(1, 1)).isCloseTo(0.2, within(1e-12));
        assertThat(CHANGED.progress(1, 6)).isCloseTo(0.2 + 0.8 * 5 / 6, within(1e-12));
    }

    @Test
    void progressRisesAndDoesNotDependOnLaterChanges() {
        double last = -1;
        for (int i = 0; i < 8; i++) {
            double progress = CHANGED.progress(0, i);
            assertThat(progress)
                    .isGreaterThan(last)
                    .isLessThan(1)
                    .isEqualTo(CHANGED.until(i).progress(0, i));
            last = progress;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "5,",
                "5,,3",
                "0",
                "5,0",
                "-1",
                "5.5",
                "99999999999",
                "5@",
                "5@3",
                "5@3:",
                "5@3:4@",
                "5@0:4",
                "5@3:3",
                "5@5:6",
                "5@3:4,4",
                "5,5@6:4,5",
                "5,5@6:5,1",
                "9@5:8@5:7",
                "9@5:8@4:7",
            })
    void textsThatAreNoPlanAreRefused(String text) {
        assertThatThrownBy(() -> IterationPlan.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(".");
    }
}
