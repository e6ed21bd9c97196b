/** What keeps a server from harm: whom it answers, how much it takes, and how long it works. */
@NullMarked
package dev.flawmap.server.http;

import org.jspecify.annotations.NullMarked;
