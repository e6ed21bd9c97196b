/** Results as people read them: curves, run folders and the HTML report. */
@NullMarked
package dev.flawmap.report;

import org.jspecify.annotations.NullMarked;
