package dev.flawmap.simulate.fibre;

import java.util.SplittableRandom;

/** A defect that can be put into a scene. */
interface Flaw {
    /** Changes a scene. A flaw of a fibre does nothing where the scene has no fibre to take it. */
    void addTo(Scene scene, SplittableRandom random);
}
