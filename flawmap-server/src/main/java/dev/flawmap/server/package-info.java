/** An inference service and pages over a monitor, on one port. */
@NullMarked
package dev.flawmap.server;

import org.jspecify.annotations.NullMarked;
