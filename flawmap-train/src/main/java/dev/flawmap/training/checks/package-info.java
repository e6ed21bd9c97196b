/** What is checked while and after training: losses that tell of failure, copies of defects or of training images, false alarms on good material held out, simulated defects that are found. */
@NullMarked
package dev.flawmap.training.checks;

import org.jspecify.annotations.NullMarked;
