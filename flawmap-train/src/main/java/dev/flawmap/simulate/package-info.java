/**
 * Made-up nanofibre material, as scanning electron microscopes show it, and made-up defects in it: data to try things
 * on where no images are at hand. A {@link dev.flawmap.simulate.Scene} is a pile of layers of shapes; a
 * {@link dev.flawmap.simulate.Flaw} changes a scene; the {@link dev.flawmap.simulate.Microscope} takes pictures of it.
 * Everything follows from a seed.
 */
@NullMarked
package dev.flawmap.simulate;

import org.jspecify.annotations.NullMarked;
