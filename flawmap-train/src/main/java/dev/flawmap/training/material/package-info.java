/** Good images as training sees them: split into area to learn from and area held out, cut into crops, with simulated defects. */
@NullMarked
package dev.flawmap.training.material;

import org.jspecify.annotations.NullMarked;
