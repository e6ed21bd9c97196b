package dev.flawmap.network;

/**
 * One step's settings of Adam (Kingma and Ba 2014) with decoupled weight decay (Loshchilov and Hutter 2017).
 *
 * @param rate the learning rate of this step
 * @param beta1 decay of the mean of the gradients
 * @param beta2 decay of the mean of their squares
 * @param weightDecay share of the weights taken away per step, times the rate; 0 for plain Adam
 */
public record AdamSettings(double rate, double beta1, double beta2, double weightDecay) {
    /**
     * Checks the components.
     *
     * @param rate the learning rate of this step
     * @param beta1 decay of the mean of the gradients
     * @param beta2 decay of the mean of their squares
     * @param weightDecay share of the weights taken away per step, times the rate; 0 for plain Adam
     * @throws IllegalArgumentException with one sentence, if one is not what it should be
     */
    public AdamSettings {
        if (!(rate > 0 && rate < 1)
                || !(beta1 >= 0 && beta1 < 1)
                || !(beta2 >= 0 && beta2 < 1)
                || !(weightDecay >= 0)) {
            throw new IllegalArgumentException(
                    "Adam needs a rate in (0, 1), betas in [0, 1) and a weight decay of at least 0.");
        }
    }

    /**
     * Adam(0.5, 0.999), as is usual for adversarial training (Radford et al. 2015).
     *
     * @param rate the learning rate
     * @return the settings
     */
    public static AdamSettings adversarial(double rate) {
        return new AdamSettings(rate, 0.5, 0.999, 0);
    }

    /**
     * Adam(0.9, 0.999).
     *
     * @param rate the learning rate
     * @return the settings
     */
    public static AdamSettings standard(double rate) {
        return new AdamSettings(rate, 0.9, 0.999, 0);
    }
}
