package dev.flawmap.training.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flawmap.training.IterationPlan;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that pass in no time: steps take what a function says. */
class StepPaceTest {
    private static final double END = 480;

    /** How long a step takes, relative to what was planned. */
    @FunctionalInterface
    private interface Factor {
        double at(double now, int stage, double progress);
    }

    /** How a run went. */
    private record Run(double seconds, IterationPlan plan, double slowdown, double largestStep) {
        int changes() {
            return plan.sections().size() - 1;
        }
    }

    private static Run run(List<Double> stepSeconds, IterationPlan planned, boolean budget, Factor factor) {
        StepPace pace = new StepPace(
                budget ? Optional.of(new StepPace.Budget(END, stepSeconds)) : Optional.empty(), StepPace.UNLIMITED);
        IterationPlan plan = planned;
        double now = 0;
        double jump = 0;
        for (int stage = 0; stage < stepSeconds.size(); stage++) {
            double last = 0;
            for (int i = 0; i < plan.iterations().get(stage); i++) {
                double progress = plan.progress(stage, i);
                assertThat(progress).isBetween(last, 1.0);
                jump = Math.max(jump, progress - last);
                last = progress;
                double seconds = stepSeconds.get(stage) * factor.at(now, stage, progress);
                now += seconds;
                Optional<List<Integer>> changed = pace.step(stage, i + 1, plan.iterations(), progress, seconds, now);
                assertThat(pace.secondsLeft(i + 1, plan.iterations())).isNotNegative();
                if (changed.isPresent()) {
                    plan = plan.changed(plan.before(stage) + i + 1, changed.get());
                }
            }
        }
        return new Run(now, plan, pace.slowdown(), jump);
    }

    /** One stage of steps of 50 ms. */
    private static Run one(Factor factor) {
        return run(List.of(0.05), IterationPlan.of(List.of((int) (END / 0.05))), true, factor);
    }

    /** Three stages of the time's half, a third and a sixth. */
    private static Run three(Factor factor) {
        return run(List.of(0.1, 0.04, 0.5), IterationPlan.of(List.of(2400, 4000, 160)), true, factor);
    }

    /** A machine twice as fast as planned leaves a plan that has the most iterations as it is, and ends others there. */
    @ParameterizedTest
    @CsvSource({"1000, 1000", "900, 1000", "400, 800"})
    void noMoreIterationsArePlannedThanHelp(int planned, int expected) {
        StepPace pace = new StepPace(Optional.of(new StepPace.Budget(planned, List.of(1.0))), 1000);
        IterationPlan plan = IterationPlan.of(List.of(planned));
        double now = 0;
        for (int i = 0; i < plan.iterations().get(0); i++) {
            now += 0.5;
            Optional<List<Integer>> changed = pace.step(0, i + 1, plan.iterations(), plan.progress(0, i), 0.5, now);
            if (changed.isPresent()) {
                plan = plan.changed(i + 1, changed.get());
            }
        }
        assertThat(plan.iterations().get(0)).isBetween((int) (0.93 * expected), expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aQuietMachineKeepsItsPlan(int seed) {
        Random random = new Random(seed);
        // Steps vary, now and then one takes long, and the speed drifts a little.
        Factor noise = (now, stage, progress) -> (1 + 0.04 * Math.sin(now / 40 + seed))
                * (0.85 + 0.3 * random.nextDouble())
                * (random.nextInt(300) == 0 ? 10 : 1)
                / 1.03;
        assertThat(one(noise).changes()).isZero();
        assertThat(three(noise).changes()).isZero();
        assertThat(one(noise).slowdown()).isEqualTo(1);
    }

    /** A laptop that was shut for a while, or a picture that took long. */
    @Test
    void aSinglePauseChangesNothing() {
        boolean[] paused = {false};
        Run run = one((now, stage, progress) -> {
            if (now > 100 && !paused[0]) {
                paused[0] = true;
                return 20 / 0.05;
            }
            return 1;
        });
        assertThat(run.changes()).isZero();
        assertThat(run.slowdown()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 2", "0.5, 9", "0.1, 2", "0.1, 9", "0.9, 2", "0.9, 9", "0, 3", "0, 1.3"})
    void aBudgetIsMetWhenTheMachineBecomesSlower(double when, double slower) {
        for (Run run : List.of(
                one((now, stage, progress) -> now < when * END ? 1 : slower),
                three((now, stage, progress) -> now < when * END ? 1 : slower))) {
            assertThat(run.seconds()).isBetween(0.85 * END, 1.1 * END);
            assertThat(run.changes()).isBetween(1, 4);
        }
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.5", "0, 0.25"})
    void aMachineThatBecomesFasterDoesMore(double when, double faster) {
        for (Run run : List.of(
                one((now, stage, progress) -> now < when * END ? 1 : faster),
                three((now, stage, progress) -> now < when * END ? 1 : faster))) {
            assertThat(run.seconds()).isBetween(0.85 * END, 1.1 * END);
            assertThat(run.changes()).isBetween(1, 4);
        }
    }

    @Test
    void aCoreThatIsTakenAndGivenBackIsFollowed() {
        Run run = one((now, stage, progress) -> now > 100 && now < 250 ? 4 : 1);
        assertThat(run.seconds()).isBetween(0.9 * END, 1.1 * END);
        assertThat(run.changes()).isBetween(2, 6);
    }

    /** A detector whose steps take a fifth as long in the first tenth of a stage, which its mean knows. */
    @Test
    void shortFirstStepsAreNoSpeed() {
        double mean = 0.1 * 0.2 + 0.9;
        Factor warmUp = (now, stage, progress) -> (progress < 0.1 ? 0.2 : 1) / mean;
        assertThat(one(warmUp).changes()).isZero();
        assertThat(three(warmUp).changes()).isZero();
    }

    @Test
    void learningRatesMakeNoLeaps() {
        Run run = one((now, stage, progress) -> now < END / 2 ? 1 : 2);
        assertThat(run.largestStep()).isLessThan(5 / (END / 0.05));
    }

    @Test
    void aSlowMachineIsSaid() {
        assertThat(one((now, stage, progress) -> now < END / 2 ? 1 : 3).slowdown())
                .isBetween(2.9, 3.1);
        assertThat(one((now, stage, progress) -> 1.2).slowdown()).isEqualTo(1);
    }

    @Test
    void whereNoTimeIsLeftEveryStageStillHasAStep() {
        Run run = three((now, stage, progress) -> now < 10 ? 1 : 10_000);
        assertThat(run.plan().iterations()).allMatch(count -> count >= 1);
        assertThat(run.plan().iterations().subList(1, 3)).containsExactly(1, 1);
    }

    @Test
    void withoutABudgetPlansNeverChange() {
        IterationPlan plan = IterationPlan.of(List.of(500, 300));
        Run run = run(List.of(0.1, 1.0), plan, false, (now, stage, progress) -> now < 50 ? 1 : 20);
        assertThat(run.plan()).isEqualTo(plan);
        assertThat(run.slowdown()).isEqualTo(1);
    }

    @Test
    void theTimeLeftFollowsFromTheSpeed() {
        StepPace pace = new StepPace(Optional.of(new StepPace.Budget(END, List.of(1.0, 3.0))), StepPace.UNLIMITED);
        pace.step(0, 1, List.of(10, 5), 0, 2, 2);
        assertThat(pace.secondsLeft(1, List.of(10, 5))).isEqualTo(9 * 2 + 5 * 6);
        StepPace unknown = new StepPace(Optional.empty(), StepPace.UNLIMITED);
        unknown.step(0, 1, List.of(10, 5), 0, 2, 2);
        assertThat(unknown.secondsLeft(1, List.of(10, 5))).isEqualTo(14 * 2);
    }
}
