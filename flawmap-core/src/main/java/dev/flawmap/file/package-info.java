/** Files written whole or not at all, and their SHA-256. */
@NullMarked
package dev.flawmap.file;

import org.jspecify.annotations.NullMarked;
