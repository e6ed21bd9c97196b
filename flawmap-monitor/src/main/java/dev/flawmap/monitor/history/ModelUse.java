package dev.flawmap.monitor.history;

import java.time.Instant;

/**
 * A model file that became the active one under a name.
 *
 * @param name of the model
 * @param sha256 of the file
 * @param detector the published name in lower case
 * @param since when
 */
public record ModelUse(String name, String sha256, String detector, Instant since) {}
