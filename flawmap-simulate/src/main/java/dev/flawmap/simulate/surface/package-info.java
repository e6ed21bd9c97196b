/**
 * What made-up materials are built from: noise, strands, blobs and paths, a canvas that keeps heights, and the search
 * for what flaws change. Everything follows from a seed.
 */
@NullMarked
package dev.flawmap.simulate.surface;

import org.jspecify.annotations.NullMarked;
