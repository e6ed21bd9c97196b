/**
 * The one way from an image to a result. An {@link dev.flawmap.inspect.ImageSource} gives an image, an
 * {@link dev.flawmap.inspect.Inspector} finds its defects, and {@link dev.flawmap.inspect.ResultSink}s take the result;
 * an {@link dev.flawmap.inspect.InspectionPipeline} does that for many images. Whatever shows or stores inspections is a
 * sink; whatever brings images is a source.
 */
@NullMarked
package dev.flawmap.inspect;

import org.jspecify.annotations.NullMarked;
