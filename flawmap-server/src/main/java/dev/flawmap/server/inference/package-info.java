/** Inference by the Open Inference Protocol v2, and by plain image files. */
@NullMarked
package dev.flawmap.server.inference;

import org.jspecify.annotations.NullMarked;
