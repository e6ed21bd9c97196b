package dev.flawmap.reliability;

import java.nio.file.Path;

/**
 * How a campaign is run.
 *
 * @param size how many attacks
 * @param seed everything random follows from it
 * @param work a folder for what is made on the way; inputs that made the program fail stay in {@code findings/}
 */
record CampaignSetting(int size, long seed, Path work) {
    /** The folder of inputs that made the program fail. */
    Path findings() {
        return work.resolve("findings");
    }
}
