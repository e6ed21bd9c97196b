/** Commands of ImageJ: they work in ImageJ's threads, show errors in its dialogs, and are stopped by Esc. */
@NullMarked
package dev.flawmap.imagej;

import org.jspecify.annotations.NullMarked;
