/**
 * Made-up materials and made-up defects in them: data to try things on where no images are at hand. Everything follows
 * from a seed. Every material has one line in {@link dev.flawmap.simulate.Material}:
 * {@link dev.flawmap.simulate.fibre nanofibres} under a microscope, {@link dev.flawmap.simulate.surface.Surface
 * surfaces} that are photographed, each in a package of its own, and some of the {@link dev.flawmap.simulate.texture
 * families} that there is good material of without end.
 */
@NullMarked
package dev.flawmap.simulate;

import org.jspecify.annotations.NullMarked;
