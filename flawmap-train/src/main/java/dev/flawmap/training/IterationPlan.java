package dev.flawmap.training;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How many iterations every stage gets, and how that was changed in the course of training. Progress, which learning
 * rates follow, runs from 0 to 1 over a stage: evenly up to a change, then evenly over what is left.
 *
 * <p>As text, the iterations of every stage are separated by commas; a change follows as {@code @}, the iterations done
 * of all stages, {@code :} and the new numbers: {@code 9000,300@2500:4100,150}.
 *
 * @param sections from the first on, which begins with the run
 */
public record IterationPlan(List<Section> sections) {
    private static final Pattern COUNTS = Pattern.compile("\\d{1,9}(,\\d{1,9})*");
    private static final Pattern CHANGE = Pattern.compile("\\d{1,12}:" + COUNTS.pattern());
    private static final int MOST_STAGES = 100;

    /**
     * What holds from an iteration on.
     *
     * @param after how many iterations of all stages
     * @param iterations of every stage in all, those done among them
     */
    public record Section(long after, List<Integer> iterations) {
        /**
         * Checks the components, and copies collections.
         *
         * @param after how many iterations of all stages
         * @param iterations of every stage in all, those done among them
         * @throws IllegalArgumentException with one sentence, if one is not what it should be
         */
        public Section {
            iterations = List.copyOf(iterations);
            if (after < 0 || iterations.isEmpty() || iterations.size() > MOST_STAGES) {
                throw new IllegalArgumentException("A plan of iterations has at least one stage.");
            }
            if (iterations.stream().anyMatch(count -> count < 1)) {
                throw new IllegalArgumentException("Every stage needs at least one iteration.");
            }
        }

        /** The stage that comes after {@code done} iterations; the number of stages if there is none. */
        private int stageAt(long done) {
            int stage = 0;
            for (long left = done; stage < iterations.size() && left >= iterations.get(stage); stage++) {
                left -= iterations.get(stage);
            }
            return stage;
        }

        private String counts() {
            return iterations.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
    }

    /**
     * Checks the components, and copies collections.
     *
     * @param sections from the first on, which begins with the run
     * @throws IllegalArgumentException with one sentence, if one is not what it should be
     */
    public IterationPlan {
        sections = List.copyOf(sections);
        if (sections.isEmpty() || sections.get(0).after() != 0) {
            throw new IllegalArgumentException("A plan of iterations begins with the run.");
        }
        for (int i = 1; i < sections.size(); i++) {
            requireFollowing(sections.get(i - 1), sections.get(i));
        }
    }

    private static void requireFollowing(Section before, Section section) {
        int stages = before.iterations().size();
        int stage = before.stageAt(section.after());
        boolean fits = section.iterations().size() == stages
                && section.after() > before.after()
                && stage < stages
                && section.stageAt(section.after()) == stage
                && section.iterations()
                        .subList(0, stage)
                        .equals(before.iterations().subList(0, stage));
        if (!fits) {
            throw new IllegalArgumentException("The plan of iterations cannot become " + section.counts() + " after "
                    + section.after() + ": a change comes later than the one before it, and keeps what is done.");
        }
    }

    /**
     * {@return a plan that does not change}
     *
     * @param iterations of every stage
     */
    public static IterationPlan of(List<Integer> iterations) {
        return new IterationPlan(List.of(new Section(0, iterations)));
    }

    /**
     * The plan of a text.
     *
     * @param text as {@link #toString} writes it
     * @return the plan
     * @throws IllegalArgumentException with one sentence, if it is none
     */
    public static IterationPlan parse(String text) {
        String[] parts = text.strip().split("@", -1);
        boolean wellFormed = COUNTS.matcher(parts[0]).matches()
                && Stream.of(parts)
                        .skip(1)
                        .allMatch(part -> CHANGE.matcher(part).matches());
        if (!wellFormed) {
            throw new IllegalArgumentException("Iterations are given for every stage, separated by commas, such as"
                    + " 9000,300, with changes as a model records them, not as '" + text + "'.");
        }
        List<Section> sections = new ArrayList<>(List.of(new Section(0, counts(parts[0]))));
        for (int i = 1; i < parts.length; i++) {
            int colon = parts[i].indexOf(':');
            sections.add(
                    new Section(Long.parseLong(parts[i].substring(0, colon)), counts(parts[i].substring(colon + 1))));
        }
        return new IterationPlan(sections);
    }

    private static List<Integer> counts(String text) {
        return Stream.of(text.split(",", -1)).map(Integer::valueOf).toList();
    }

    /** {@return the iterations of every stage in the end} */
    public List<Integer> iterations() {
        return sections.get(sections.size() - 1).iterations();
    }

    /** {@return the iterations of all stages in the end} */
    public long total() {
        return sum(iterations().size());
    }

    /**
     * {@return the iterations of the stages before one}
     *
     * @param stage from 0
     */
    public long before(int stage) {
        return sum(stage);
    }

    private long sum(int stages) {
        return iterations().subList(0, stages).stream()
                .mapToLong(count -> count)
                .sum();
    }

    /**
     * {@return the plan as it was known after {@code done} iterations}
     *
     * @param done how many iterations of all stages
     */
    public IterationPlan until(long done) {
        return new IterationPlan(
                sections.stream().filter(section -> section.after() <= done).toList());
    }

    /**
     * After how many iterations the plan changes next; {@code Long.MAX_VALUE} if it does not.
     *
     * @param done how many iterations of all stages
     * @return counted over all stages
     */
    public long nextChange(long done) {
        return sections.stream()
                .mapToLong(Section::after)
                .filter(after -> after > done)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /**
     * This plan, changed.
     *
     * @param after how many iterations of all stages
     * @param iterations of every stage in all
     * @return the plan with the change
     * @throws IllegalArgumentException if a stage that is done would have others
     */
    public IterationPlan changed(long after, List<Integer> iterations) {
        List<Section> all = new ArrayList<>(sections);
        all.add(new Section(after, iterations));
        return new IterationPlan(all);
    }

    /**
     * {@return how far a stage has come before one of its iterations, which are counted from 0: in [0, 1)}
     *
     * @param stage from 0
     * @param iteration of that stage, from 0
     */
    public double progress(int stage, int iteration) {
        long before = before(stage);
        int total = sections.get(0).iterations().get(stage);
        int from = 0;
        double reached = 0;
        for (Section section : sections.subList(1, sections.size())) {
            long at = section.after() - before;
            if (at > iteration) {
                break;
            }
            if (at > 0) {
                reached = along(reached, from, (int) at, total);
                from = (int) at;
            }
            total = section.iterations().get(stage);
        }
        return along(reached, from, iteration, total);
    }

    private static double along(double reached, int from, int iteration, int total) {
        return reached + (1 - reached) * ((double) (iteration - from) / (total - from));
    }

    @Override
    public String toString() {
        return sections.stream()
                .map(section -> (section.after() > 0 ? "@" + section.after() + ":" : "") + section.counts())
                .collect(Collectors.joining());
    }
}
