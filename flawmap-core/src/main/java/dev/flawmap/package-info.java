/**
 * The vocabulary of Flawmap: a {@link dev.flawmap.Detector} turns an image into an
 * {@link dev.flawmap.AnomalyMap}, a {@link dev.flawmap.Threshold} turns the map into
 * {@link dev.flawmap.Defect}s, and an {@link dev.flawmap.inspect.Inspector} does both and returns an
 * {@link dev.flawmap.Inspection}.
 */
@NullMarked
package dev.flawmap;

import org.jspecify.annotations.NullMarked;
