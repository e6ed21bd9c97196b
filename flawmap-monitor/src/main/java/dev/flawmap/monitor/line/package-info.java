/** What a line is: how its images form batches, and what decides on one. */
@NullMarked
package dev.flawmap.monitor.line;

import org.jspecify.annotations.NullMarked;
