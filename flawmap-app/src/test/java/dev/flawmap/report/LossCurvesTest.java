package dev.flawmap.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories come with model files, which may come from anyone. */
class LossCurvesTest {
    private static final int WIDTH = 560;

    @Test
    void oneChartForEveryStage() {
        LossCurves curves = LossCurves.of("stage,iteration,seconds,loss\na,1,0.1,3\na,2,0.2,2\nb,1,0.3,1\n");
        assertThat(curves.isEmpty()).isFalse();
        assertThat(curves.draw().getWidth()).isEqualTo(2 * WIDTH);
    }

    @Test
    void whatIsNoNumberIsLeftOut() {
        LossCurves curves = LossCurves.of("stage,iteration,seconds,loss\na,one,0.1,3\na,2,0.2,many\na,3,0.3,NaN\n");
        assertThat(curves.isEmpty()).isTrue();
        assertThat(LossCurves.of("").isEmpty()).isTrue();
    }

    @Test
    void aHistoryIsDrawnUpToTheRowThatIsNone() {
        LossCurves curves = LossCurves.of("stage,iteration,seconds,loss\na,1,0.1,3\nb,1,0.2\nc,1,0.3,3\n");
        assertThat(curves.draw().getWidth()).isEqualTo(WIDTH);
        assertThat(curves.isEmpty()).isFalse();
    }

    @Test
    void countlessStagesDoNotFillTheMemory() {
        StringBuilder history = new StringBuilder("stage,iteration,seconds,loss\n");
        for (int i = 0; i < 10_000; i++) {
            history.append(i).append(",1,0.1,3\n");
        }
        assertThat(LossCurves.of(history.toString()).draw().getWidth()).isEqualTo(16 * WIDTH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stage,iteration,seconds,\n,1,0,3\n,2,0,4\n",
                "stage,iteration,seconds, ,\t,\n  ,1,0,3,4,5\n",
                "stage,iteration,seconds,loss,loss\na,1,0,3,4\n",
                "stage,iteration,seconds,loss\na,1,0,1e308\na,2,0,-1e308\n",
                "stage,iteration,seconds,loss\na,1,0,3e38\na,2,0,-3e38\n",
                "stage,iteration,seconds,loss\na,1e308,0,1\na,-1e308,0,1\n",
                "stage,iteration,seconds,loss\na,1,0,1e-320\na,1,0,-1e-320\n",
                "stage,iteration,seconds,loss\na,Infinity,0,1\na,1,0,-Infinity\n"
            })
    void anyHistoryCanBeDrawn(String history) {
        assertThat(LossCurves.of(history).draw().getWidth()).isEqualTo(WIDTH);
    }
}
