/** The one training loop: stages, time budget, checkpoints, history. */
@NullMarked
package dev.flawmap.training.loop;

import org.jspecify.annotations.NullMarked;
