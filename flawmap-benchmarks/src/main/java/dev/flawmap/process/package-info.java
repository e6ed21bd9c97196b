/** What the system tells of processes that are measured. */
@NullMarked
package dev.flawmap.process;

import org.jspecify.annotations.NullMarked;
