/**
 * Made-up materials and made-up defects in them: data to try things on where no images are at hand. Everything follows
 * from a seed. Every material has a package of its own and one line in {@link dev.flawmap.simulate.Material}:
 * {@link dev.flawmap.simulate.fibre nanofibres} under a microscope, and {@link dev.flawmap.simulate.surface.Surface
 * surfaces} that are photographed.
 */
@NullMarked
package dev.flawmap.simulate;

import org.jspecify.annotations.NullMarked;
