/** Pages for people, and the numbers on them as JSON and CSV. */
@NullMarked
package dev.flawmap.server.pages;

import org.jspecify.annotations.NullMarked;
