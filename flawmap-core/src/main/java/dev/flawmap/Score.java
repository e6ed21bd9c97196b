package dev.flawmap;

/**
 * One of a detector's anomaly scores.
 *
 * @param name a short identifier, lower case with underscores, for example {@code latent}
 * @param meaning one phrase, with the formula where there is one
 * @param probability whether its values are probabilities, from 0 to 1, which are compared by their log-odds
 */
public record Score(String name, String meaning, boolean probability) {
    /**
     * Checks the components.
     *
     * @param name a short identifier, lower case with underscores, for example {@code latent}
     * @param meaning one phrase, with the formula where there is one
     * @param probability whether its values are probabilities, from 0 to 1, which are compared by their log-odds
     * @throws IllegalArgumentException with one sentence, if one is not what it should be
     */
    public Score {
        if (!name.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException("A score's name is lower case with underscores, not '" + name + "'.");
        }
    }
}
