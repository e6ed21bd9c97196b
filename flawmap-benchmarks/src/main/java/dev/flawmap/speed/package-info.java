/** How fast Flawmap is, and how fast it could be: JMH benchmarks, and the tables made of them. Not shipped. */
@NullMarked
package dev.flawmap.speed;

import org.jspecify.annotations.NullMarked;
