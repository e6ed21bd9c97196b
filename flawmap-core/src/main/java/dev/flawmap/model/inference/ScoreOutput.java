package dev.flawmap.model.inference;

import dev.flawmap.Score;

/**
 * One score of a model's graph.
 *
 * @param name the score's and the graph output's name
 * @param meaning one phrase, with the formula
 * @param kind one value a pixel, or one a patch
 * @param patchValue whether the graph also gives the patch's own score, as output {@code name_patch}
 * @param smoothingPx the standard deviation of a Gaussian that smooths the finished map, in pixels; 0 for none
 * @param probability whether its values are probabilities
 */
public record ScoreOutput(
        String name, String meaning, Kind kind, boolean patchValue, double smoothingPx, boolean probability) {
    /** One value a pixel, or one a patch. */
    public enum Kind {
        /** A value for every pixel. */
        PIXEL,
        /** One value for a whole patch. */
        PATCH
    }

    /**
     * Checks the components.
     *
     * @param name the score's and the graph output's name
     * @param meaning one phrase, with the formula
     * @param kind one value a pixel, or one a patch
     * @param patchValue whether the graph also gives the patch's own score, as output {@code name_patch}
     * @param smoothingPx the standard deviation of a Gaussian that smooths the finished map, in pixels; 0 for none
     * @param probability whether its values are probabilities
     * @throws IllegalArgumentException with one sentence, if one is not what it should be
     */
    public ScoreOutput {
        if (name.isBlank()) {
            throw new IllegalArgumentException("A score needs a name.");
        }
        if (!(smoothingPx >= 0 && smoothingPx <= 100)) {
            throw new IllegalArgumentException("The smoothing of score '" + name + "' is out of range.");
        }
    }

    /**
     * {@return a score for every pixel}
     *
     * @param name of the output
     * @param meaning what it says, as a noun phrase
     * @param patchValue whether there is a patch's own score too
     */
    public static ScoreOutput pixel(String name, String meaning, boolean patchValue) {
        return new ScoreOutput(name, meaning, Kind.PIXEL, patchValue, 0, false);
    }

    /**
     * {@return a score for a whole patch}
     *
     * @param name of the output
     * @param meaning what it says, as a noun phrase
     */
    public static ScoreOutput patch(String name, String meaning) {
        return new ScoreOutput(name, meaning, Kind.PATCH, false, 0, false);
    }

    /**
     * {@return the same score with its map smoothed}
     *
     * @param sigmaPx the Gaussian's standard deviation in pixels
     */
    public ScoreOutput smoothed(double sigmaPx) {
        return new ScoreOutput(name, meaning, kind, patchValue, sigmaPx, probability);
    }

    /** {@return the same score, whose values are probabilities} */
    public ScoreOutput ofProbabilities() {
        return new ScoreOutput(name, meaning, kind, patchValue, smoothingPx, true);
    }

    /** {@return the same score without the patch's own} */
    public ScoreOutput mapAlone() {
        return new ScoreOutput(name, meaning, kind, false, smoothingPx, probability);
    }

    /** {@return what users know of it} */
    public Score score() {
        return new Score(name, meaning, probability);
    }

    /** {@return the name of the output with the patch's own score, which exists where {@link #patchValue} says so} */
    public String patchOutput() {
        return name + "_patch";
    }
}
