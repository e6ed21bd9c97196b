package dev.flawmap.monitor.chart;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoublePredicate;

/**
 * The tests for special causes of L. S. Nelson, "The Shewhart Control Chart: Tests for Special Causes", Journal of
 * Quality Technology 16 (1984): (1) a point beyond three standard errors; (2) nine in a row on one side of the centre;
 * (3) six in a row rising or falling; (4) fourteen in a row going up and down in turn; (5) two of three beyond two on one
 * side; (6) four of five beyond one on one side; (7) fifteen in a row within one; (8) eight in a row beyond one, on
 * either side. A test signals at the last point of what it found.
 */
public final class NelsonTests {
    /** All of them, for individual values. */
    public static final Set<Integer> ALL = Set.of(1, 2, 3, 4, 5, 6, 7, 8);

    /** The first four: on charts of counts, whose values are not normal, the others give too many false alarms. */
    public static final Set<Integer> OF_COUNTS = Set.of(1, 2, 3, 4);

    private NelsonTests() {}

    /**
     * Tests points.
     *
     * @param z standard errors above the centre line, in time's order
     * @param tests the numbers of those to do
     * @return for every point, the numbers of those that signal there, rising
     */
    public static List<List<Integer>> of(double[] z, Collection<Integer> tests) {
        List<List<Integer>> signals = new ArrayList<>();
        for (int i = 0; i < z.length; i++) {
            Window window = new Window(z, i);
            List<Integer> found = new ArrayList<>();
            for (int test : new TreeSet<>(tests)) {
                if (window.signals(test)) {
                    found.add(test);
                }
            }
            signals.add(found);
        }
        return signals;
    }

    /** What a point and those before it show. */
    private record Window(double[] z, int last) {
        boolean signals(int test) {
            return switch (test) {
                case 1 -> Math.abs(z[last]) > 3;
                case 2 -> count(9, v -> v > 0) == 9 || count(9, v -> v < 0) == 9;
                case 3 -> steps(5, 1, 1) || steps(5, -1, -1);
                case 4 -> steps(13, 1, -1) || steps(13, -1, 1);
                case 5 -> ends(3, 2, v -> v > 2) || ends(3, 2, v -> v < -2);
                case 6 -> ends(5, 4, v -> v > 1) || ends(5, 4, v -> v < -1);
                case 7 -> count(15, v -> Math.abs(v) < 1) == 15;
                case 8 -> count(8, v -> Math.abs(v) > 1) == 8;
                default -> throw new IllegalArgumentException("There are tests 1 to 8, not " + test + ".");
            };
        }

        /** How many of the last points are so; none, while there are too few of them. */
        private int count(int points, DoublePredicate so) {
            int count = 0;
            for (int i = last - points + 1; i >= 0 && i <= last; i++) {
                count += so.test(z[i]) ? 1 : 0;
            }
            return count;
        }

        /** Whether at least so many of the last points are so, this one among them; earlier ones may be missing. */
        private boolean ends(int points, int enough, DoublePredicate so) {
            int count = 0;
            for (int i = Math.max(0, last - points + 1); i <= last; i++) {
                count += so.test(z[i]) ? 1 : 0;
            }
            return so.test(z[last]) && count >= enough;
        }

        /** Whether the last steps go that way in turn, the latest the first of the two ways. */
        private boolean steps(int steps, int latest, int before) {
            if (last < steps) {
                return false;
            }
            for (int i = 0; i < steps; i++) {
                double step = z[last - i] - z[last - i - 1];
                if (Math.signum(step) != (i % 2 == 0 ? latest : before)) {
                    return false;
                }
            }
            return true;
        }
    }
}
