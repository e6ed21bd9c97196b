/** The detectors, one file each, and the catalogue that names them. */
@NullMarked
package dev.flawmap.detectors;

import org.jspecify.annotations.NullMarked;
