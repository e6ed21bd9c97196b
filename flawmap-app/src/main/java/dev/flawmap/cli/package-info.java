/** The command line: one file per command, adapters of the library only. */
@NullMarked
package dev.flawmap.cli;

import org.jspecify.annotations.NullMarked;
