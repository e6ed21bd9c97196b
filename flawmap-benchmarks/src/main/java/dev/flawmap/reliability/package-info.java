/**
 * Attacks on what must not fail: killed processes, mutated files, full disks, swapped models, many images. Each campaign
 * is seeded, bounded in time, and told as a table. Not shipped.
 */
@NullMarked
package dev.flawmap.reliability;

import org.jspecify.annotations.NullMarked;
