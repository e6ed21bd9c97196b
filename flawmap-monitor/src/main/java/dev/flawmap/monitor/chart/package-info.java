/** Control charts by the book: limits, tests and baselines; numbers alone. */
@NullMarked
package dev.flawmap.monitor.chart;

import org.jspecify.annotations.NullMarked;
