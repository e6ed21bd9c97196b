package dev.flawmap.model;

import dev.flawmap.Detector;
import java.util.Optional;

/** Computes models that have no graph. {@link Model#detector(int)} finds it through {@link java.util.ServiceLoader}. */
public interface DetectorEngine {
    /**
     * Makes a model a detector.
     *
     * @param model whose parts hold no graph
     * @param threads for computing one image
     * @return empty if the model is none that this engine computes
     * @throws IllegalArgumentException if its parts are not what the description says
     */
    Optional<Detector> open(Model model, int threads);
}
