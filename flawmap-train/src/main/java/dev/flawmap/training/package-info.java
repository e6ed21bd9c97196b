/** Training any detector on good material: settings, listener and failure; the packages below hold the loop, the material, the export and the checks. */
@NullMarked
package dev.flawmap.training;

import org.jspecify.annotations.NullMarked;
