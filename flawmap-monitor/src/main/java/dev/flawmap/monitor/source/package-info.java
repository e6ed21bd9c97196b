/** Where a line's images come from. */
@NullMarked
package dev.flawmap.monitor.source;

import org.jspecify.annotations.NullMarked;
