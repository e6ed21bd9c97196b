package dev.flawmap.monitor.line;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/**
 * What decides on a batch. A quantity above its level to reject rejects the batch; above its level to warn it warns. A
 * batch with fewer images than needed stays open, unless it would be rejected even if all that are missing were good.
 *
 * @param limits by quantity; those without a limit do not decide
 * @param imagesNeeded how many comparable images a batch needs, at least 1
 */
public record BatchLimits(Map<BatchRule, Limit> limits, int imagesNeeded) {
    /** The share of defective images that warns, where nothing else is set. */
    private static final double USUAL_WARN = 0.25;

    /** The share of defective images that rejects, where nothing else is set. */
    private static final double USUAL_REJECT = 0.5;

    /**
     * The levels of one quantity.
     *
     * @param warn above which the batch is to be looked at; may be empty
     * @param reject above which the batch is rejected; may be empty
     */
    public record Limit(OptionalDouble warn, OptionalDouble reject) {
        /**
         * Checks the components.
         *
         * @param warn above which the batch is to be looked at; may be empty
         * @param reject above which the batch is rejected; may be empty
         * @throws IllegalArgumentException with one sentence, if a level is negative or the one to warn is higher
         */
        public Limit {
            if (!(warn.orElse(0) >= 0 && reject.orElse(0) >= 0)) {
                throw new IllegalArgumentException("Levels to warn and to reject must be numbers of at least 0.");
            }
            if (warn.isPresent() && reject.isPresent() && warn.getAsDouble() > reject.getAsDouble()) {
                throw new IllegalArgumentException("The level to warn, " + warn.getAsDouble()
                        + ", must not be above the level to reject, " + reject.getAsDouble() + ".");
            }
        }
    }

    /**
     * Copies the limits.
     *
     * @param limits by quantity
     * @param imagesNeeded how many comparable images a batch needs, at least 1
     * @throws IllegalArgumentException with one sentence, if no image is needed
     */
    public BatchLimits {
        EnumMap<BatchRule, Limit> ordered = new EnumMap<>(BatchRule.class);
        ordered.putAll(limits);
        limits = java.util.Collections.unmodifiableMap(ordered);
        if (imagesNeeded < 1) {
            throw new IllegalArgumentException("A batch needs at least one image, not " + imagesNeeded + ".");
        }
    }

    /** {@return limits on the share of defective images alone, and one image needed} */
    public static BatchLimits usual() {
        return new BatchLimits(
                Map.of(
                        BatchRule.DEFECTIVE_IMAGES,
                        new Limit(OptionalDouble.of(USUAL_WARN), OptionalDouble.of(USUAL_REJECT))),
                1);
    }

    /**
     * What one quantity of a batch is, and what follows.
     *
     * @param rule the quantity
     * @param value what it is
     * @param limit its levels
     * @param outcome what follows from it alone
     */
    public record Finding(BatchRule rule, double value, Limit limit, BatchVerdict.Outcome outcome) {}

    /**
     * Compares every quantity that has a limit; where images are missing, as if those were good.
     *
     * @param totals of the batch
     * @return by quantity, in their order
     */
    public List<Finding> findings(BatchTotals totals) {
        List<Finding> findings = new ArrayList<>();
        double arrived = Math.min(1, (double) totals.images() / imagesNeeded);
        limits.forEach((rule, limit) -> {
            double value = rule.of(totals) * (rule.isRate() ? arrived : 1);
            BatchVerdict.Outcome outcome = value > limit.reject().orElse(Double.POSITIVE_INFINITY)
                    ? BatchVerdict.Outcome.REJECT
                    : value > limit.warn().orElse(Double.POSITIVE_INFINITY)
                            ? BatchVerdict.Outcome.WARN
                            : BatchVerdict.Outcome.ACCEPT;
            findings.add(new Finding(rule, value, limit, outcome));
        });
        return findings;
    }

    /**
     * Decides on a batch.
     *
     * @param totals of the batch so far
     * @return the verdict, with the rule that decided
     */
    public BatchVerdict verdict(BatchTotals totals) {
        List<Finding> findings = findings(totals);
        Optional<BatchVerdict> rejected = worst(findings, BatchVerdict.Outcome.REJECT, totals);
        if (rejected.isPresent()) {
            return rejected.get();
        }
        if (totals.images() < imagesNeeded) {
            return new BatchVerdict(
                    BatchVerdict.Outcome.OPEN,
                    "images needed",
                    totals.images(),
                    imagesNeeded,
                    "The batch is open: it has " + totals.images() + " of " + imagesNeeded + " comparable images needed"
                            + (totals.notComparable() == 0
                                    ? "."
                                    : ", beside " + totals.notComparable() + " that are not comparable."));
        }
        return worst(findings, BatchVerdict.Outcome.WARN, totals)
                .orElseGet(() -> new BatchVerdict(
                        BatchVerdict.Outcome.ACCEPT,
                        "all limits kept",
                        0,
                        0,
                        findings.isEmpty()
                                ? "No limit is set, so every batch is accepted."
                                : "No limit is exceeded by " + totals.images()
                                        + (totals.images() == 1 ? " image." : " images.")));
    }

    /** The finding of an outcome that is furthest beyond its level. */
    private static Optional<BatchVerdict> worst(
            List<Finding> findings, BatchVerdict.Outcome outcome, BatchTotals totals) {
        Optional<Finding> worst = findings.stream()
                .filter(finding -> finding.outcome() == outcome)
                .max(java.util.Comparator.comparingDouble(finding -> finding.value() / level(finding)));
        return worst.map(finding -> new BatchVerdict(
                outcome,
                finding.rule().words(),
                finding.value(),
                level(finding),
                "The " + finding.rule().words() + " is " + Digits.of(finding.value())
                        + (finding.rule() == BatchRule.DEFECTS_PER_AREA ? " per " + totals.areaUnit() : "")
                        + ", above the level to " + (outcome == BatchVerdict.Outcome.REJECT ? "reject" : "warn")
                        + " of "
                        + Digits.of(level(finding)) + "."));
    }

    private static double level(Finding finding) {
        return finding.outcome() == BatchVerdict.Outcome.REJECT
                ? finding.limit().reject().orElseThrow()
                : finding.limit().warn().orElseThrow();
    }

    /** {@return the limits as an object for JSON, which {@link #parse} reads} */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("images_needed", imagesNeeded);
        Map<String, Object> levels = new LinkedHashMap<>();
        limits.forEach((rule, limit) -> {
            Map<String, Object> level = new LinkedHashMap<>();
            limit.warn().ifPresent(value -> level.put("warn", value));
            limit.reject().ifPresent(value -> level.put("reject", value));
            levels.put(rule.name(), level);
        });
        json.put("limits", levels);
        return json;
    }

    /**
     * Reads limits.
     *
     * @param json as {@link #json()} has it, perhaps with more beside
     * @return the limits
     * @throws IllegalArgumentException with one sentence, if they are not valid
     */
    public static BatchLimits parse(JsonNode json) {
        Map<BatchRule, Limit> limits = new EnumMap<>(BatchRule.class);
        for (BatchRule rule : BatchRule.values()) {
            JsonNode level = json.path("limits").path(rule.name());
            if (level.isObject()) {
                limits.put(rule, new Limit(number(level.path("warn")), number(level.path("reject"))));
            }
        }
        return new BatchLimits(limits, json.path("images_needed").asInt(1));
    }

    private static OptionalDouble number(JsonNode node) {
        return node.isNumber() ? OptionalDouble.of(node.asDouble()) : OptionalDouble.empty();
    }
}
