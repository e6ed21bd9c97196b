/** The model file and the detector that runs it. */
@NullMarked
package dev.flawmap.model;

import org.jspecify.annotations.NullMarked;
