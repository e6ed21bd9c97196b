/** Made-up leather and its flaws. */
@NullMarked
package dev.flawmap.simulate.grain;

import org.jspecify.annotations.NullMarked;
