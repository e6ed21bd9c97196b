/** Detectors side by side: trains and evaluates each with several seeds, and sums up. */
@NullMarked
package dev.flawmap.benchmark;

import org.jspecify.annotations.NullMarked;
