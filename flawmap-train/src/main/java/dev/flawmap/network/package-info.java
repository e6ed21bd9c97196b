/** Networks described once, as lists of layers over abstract operations: libtorch runs them, the ONNX writer writes them. */
@NullMarked
package dev.flawmap.network;

import org.jspecify.annotations.NullMarked;
