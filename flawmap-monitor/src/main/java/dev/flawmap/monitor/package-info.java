/** Lines that run: from a folder and a model to the history. */
@NullMarked
package dev.flawmap.monitor;

import org.jspecify.annotations.NullMarked;
