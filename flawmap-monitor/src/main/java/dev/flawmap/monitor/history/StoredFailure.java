package dev.flawmap.monitor.history;

import java.time.Instant;

/**
 * A file that could not be inspected.
 *
 * @param file where it lies
 * @param problem the kind, in lower case
 * @param reason one sentence
 * @param at when it was tried
 */
public record StoredFailure(String file, String problem, String reason, Instant at) {}
