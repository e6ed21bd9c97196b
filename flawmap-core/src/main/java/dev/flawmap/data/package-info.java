/** Folders of images recognised as data sets: samples, splits and checks. */
@NullMarked
package dev.flawmap.data;

import org.jspecify.annotations.NullMarked;
