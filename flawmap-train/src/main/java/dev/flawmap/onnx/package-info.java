/** The ONNX writer behind {@link dev.flawmap.network.Ops}. */
@NullMarked
package dev.flawmap.onnx;

import org.jspecify.annotations.NullMarked;
