/**
 * What the makers of microscopes and programs write into image files, or beside them: the size of a pixel, and the rows
 * of a burnt-in data bar. Whatever stands there, reading it is bounded in memory and time.
 */
@NullMarked
package dev.flawmap.image.metadata;

import org.jspecify.annotations.NullMarked;
