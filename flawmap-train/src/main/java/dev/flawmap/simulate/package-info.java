/**
 * Made-up materials and made-up defects in them: data to try things on where no images are at hand. Everything follows
 * from a seed.
 *
 * <p>Nanofibres, as scanning electron microscopes show them: a {@link dev.flawmap.simulate.Scene} is a pile of layers of
 * shapes; a {@link dev.flawmap.simulate.Flaw} changes a scene; the {@link dev.flawmap.simulate.Microscope} takes pictures
 * of it.
 *
 * <p>The other materials have packages of their own and are {@link dev.flawmap.simulate.surface.Surface surfaces}; a
 * {@link dev.flawmap.simulate.Photograph} shows them. A new one is a surface and one line in
 * {@link dev.flawmap.simulate.Material}.
 */
@NullMarked
package dev.flawmap.simulate;

import org.jspecify.annotations.NullMarked;
