/** A line of made-up material, to see monitoring without a factory. */
@NullMarked
package dev.flawmap.demo;

import org.jspecify.annotations.NullMarked;
