/**
 * Defects painted on images of good material, for a detector to learn from: a shape, a filling, how strongly and how
 * large. They are meant to be unlike each other rather than like real ones, so that what is learned is what good
 * material is not.
 */
@NullMarked
package dev.flawmap.simulate.defects;

import org.jspecify.annotations.NullMarked;
