/** What is checked while and after training: losses that tell of failure, copies of defects or of training images, false alarms on good material held out. */
@NullMarked
package dev.flawmap.training.checks;

import org.jspecify.annotations.NullMarked;
