/** Outlines of areas along the edges of pixels, and regions as ImageJ's selections, GeoJSON and masks tell them. */
@NullMarked
package dev.flawmap.outline;

import org.jspecify.annotations.NullMarked;
