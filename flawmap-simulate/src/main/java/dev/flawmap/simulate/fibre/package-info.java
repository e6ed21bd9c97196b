/** Made-up nanofibres, as a scanning electron microscope shows them: a pile of layers of shapes, flaws that change it, and the microscope that takes pictures of it. */
@NullMarked
package dev.flawmap.simulate.fibre;

import org.jspecify.annotations.NullMarked;
