/** What a model knows of its scores on good material that was held out of training. */
@NullMarked
package dev.flawmap.model.calibration;

import org.jspecify.annotations.NullMarked;
