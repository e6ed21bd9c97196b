/** Inspections as files that other tools read: JSON, CSV, maps, masks and overlays. */
@NullMarked
package dev.flawmap.results;

import org.jspecify.annotations.NullMarked;
