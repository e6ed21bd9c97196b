/** Grey images and masks: reading, writing, cropping, smoothing, connected components. */
@NullMarked
package dev.flawmap.image;

import org.jspecify.annotations.NullMarked;
