package dev.flawmap.monitor.history;

import dev.flawmap.model.Appearance;
import dev.flawmap.monitor.line.LineSettings;
import java.util.Optional;

/**
 * A line in the history.
 *
 * @param id in the history
 * @param name unique
 * @param settings what a person set
 * @param appearance how its first good images looked, learned where its model does not know; may be empty
 */
public record StoredLine(long id, String name, LineSettings settings, Optional<Appearance> appearance) {}
