/** One loop for all detectors: batches, stages, time budget, checkpoints, calibration, export. */
@NullMarked
package dev.flawmap.training;

import org.jspecify.annotations.NullMarked;
