/** Made-up metal mesh and its flaws. */
@NullMarked
package dev.flawmap.simulate.grid;

import org.jspecify.annotations.NullMarked;
