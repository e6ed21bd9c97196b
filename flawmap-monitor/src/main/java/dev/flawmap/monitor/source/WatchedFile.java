package dev.flawmap.monitor.source;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A file as it lay in a folder.
 *
 * @param path where
 * @param within its path below the folder that is watched
 * @param bytes its size
 * @param modified when it was last written
 */
public record WatchedFile(Path path, Path within, long bytes, Instant modified) {}
