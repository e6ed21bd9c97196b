/**
 * Made-up good material without end: families of surfaces whose every material has parameters of its own, seen by a
 * camera or a microscope of its own. {@link dev.flawmap.simulate.texture.TextureFamily} lists them; a family is one file
 * and one line there.
 */
@NullMarked
package dev.flawmap.simulate.texture;

import org.jspecify.annotations.NullMarked;
