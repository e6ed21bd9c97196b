/** Trained networks as model files: their graph, checked against the trained networks, or their weights. */
@NullMarked
package dev.flawmap.training.export;

import org.jspecify.annotations.NullMarked;
