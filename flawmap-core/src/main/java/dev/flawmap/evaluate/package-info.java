/** ROC, PR and PRO curves, coverage and the published evaluation protocols. */
@NullMarked
package dev.flawmap.evaluate;

import org.jspecify.annotations.NullMarked;
