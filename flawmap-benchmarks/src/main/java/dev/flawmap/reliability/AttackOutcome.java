package dev.flawmap.reliability;

import java.time.Duration;
import java.util.List;

/**
 * What came of attacking one thing.
 *
 * @param campaign its name
 * @param subject what was attacked
 * @param runs how many attacks there were
 * @param findings failures of the program, each with what replays it
 * @param figures what was measured or counted, as a phrase
 * @param took the time of all attacks
 */
record AttackOutcome(String campaign, String subject, int runs, List<String> findings, String figures, Duration took) {
    AttackOutcome {
        findings = List.copyOf(findings);
    }
}
