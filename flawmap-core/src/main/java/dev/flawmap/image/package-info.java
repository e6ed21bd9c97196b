/** Grey images and masks: reading, writing, cropping, smoothing, connected components, sums. */
@NullMarked
package dev.flawmap.image;

import org.jspecify.annotations.NullMarked;
