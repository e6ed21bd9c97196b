/** Made-up woven cloth and its flaws. */
@NullMarked
package dev.flawmap.simulate.weave;

import org.jspecify.annotations.NullMarked;
