/** What was inspected, for ever: lines, batches, images, defects and models in SQLite or PostgreSQL. */
@NullMarked
package dev.flawmap.monitor.history;

import org.jspecify.annotations.NullMarked;
