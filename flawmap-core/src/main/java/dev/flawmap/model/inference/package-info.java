/** How ONNX Runtime computes the maps of a model: cutting images, running graphs, blending what comes out. */
@NullMarked
package dev.flawmap.model.inference;

import org.jspecify.annotations.NullMarked;
