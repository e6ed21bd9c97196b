/** libtorch behind {@link dev.flawmap.network.Ops}: weights, gradients, threads, precision. Nothing else in Flawmap imports {@code org.bytedeco}. */
@NullMarked
package dev.flawmap.torch;

import org.jspecify.annotations.NullMarked;
